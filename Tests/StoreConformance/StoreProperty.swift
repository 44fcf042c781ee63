public import Accounts

/// What every store must do, whatever it stores on. Each is checked on a store without rows.
public enum StoreProperty: String, CaseIterable, Sendable {
    case userComesBack = "a user comes back as it was stored"
    case unknownNameIsNil = "a name that nobody has is answered with nil"
    case nameIsGivenOnce = "DB7: a name is given once, and the first user keeps it"
    case verifiedAddressIsGivenOnce = "a verified address is given once, whatever its case"
    case claimedAddressIsFree = "an address that nobody verified may be claimed by several"
    case passwordIsReplacedOnce = "DB8: a sealed password is replaced only while it is the expected one"
    case sessionComesBack = "a session comes back as it was stored, with its user"
    case sessionNeedsUser = "a session of no user is refused"
    case sessionIDIsGivenOnce = "a session's id is given once"
    case unknownSessionIsNil = "a session that is not there is nil, advances nothing and ends nothing"
    case counterAdvancesOnce = "RS1: a counter advances once from each value"
    case endedSessionStays = "RS5: an ended session stays ended, keeps its first reason and advances no more"
    case oneSigningKey = "one key signs: a second is refused"
    case kidIsGivenOnce = "a kid is given once"
    case keyPartsAgree = "the two parts of a key agree in kid and algorithm"
    case keysAreOrdered = "published keys: the signing one first, then by kid, the retired left out"
    case retiredKeyIsFound = "a key is found by its kid whatever its state"
    case noSigningKeyIsNil = "without a signing key there is none"
    case masterKeysComeBack = "master keys come back, each id once"
    case saltStays = "the refresh salt is 16 bytes and stays"
    case wholeStoreHasNoFaults = "a store in order has nothing to report"
    case sealsComeInPages = "sealed passwords come page by page, each once"
    case keyPairsHaveBothParts = "every key comes with both parts, the retired ones too"

    case openSessionsAreListed = "RS9: sessions that were not ended are listed, a user's newest first, all by id"
    case allSessionsOfAUserEnd = "RS9: a user's sessions end together, but the one that is kept, each with its event"
    case expiredRowsGoInBatches = "sessions past their limit are purged, no more at a time than asked for"
    case eventsComeBack = "events come back as they were recorded, newest first"
    case eventsAreFiltered = "events are found by user, name, kind and time"
    case eventsOfAUserComeInPages = "a user's events come page by page, each once"
    case oldEventsGoInBatches = "old events are purged, no more at a time than asked for"

    /// Checks the property; a failure is recorded with the line where it was seen.
    public func check<
        Store: UserStore & SessionStore & KeyStore & InspectionStore & UserSessionStore & EventStore & EventTrail
            & PurgeStore
    >(on store: Store) throws {
        switch self {
        case .userComesBack: try UserProperties.userComesBack(store)
        case .unknownNameIsNil: try UserProperties.unknownNameIsNil(store)
        case .nameIsGivenOnce: try UserProperties.nameIsGivenOnce(store)
        case .verifiedAddressIsGivenOnce: try UserProperties.verifiedAddressIsGivenOnce(store)
        case .claimedAddressIsFree: try UserProperties.claimedAddressIsFree(store)
        case .passwordIsReplacedOnce: try UserProperties.passwordIsReplacedOnce(store)
        case .sessionComesBack: try SessionProperties.sessionComesBack(store)
        case .sessionNeedsUser: try SessionProperties.sessionNeedsUser(store)
        case .sessionIDIsGivenOnce: try SessionProperties.sessionIDIsGivenOnce(store)
        case .unknownSessionIsNil: try SessionProperties.unknownSessionIsNil(store)
        case .counterAdvancesOnce: try SessionProperties.counterAdvancesOnce(store)
        case .endedSessionStays: try SessionProperties.endedSessionStays(store)
        case .oneSigningKey: try KeyProperties.oneSigningKey(store)
        case .kidIsGivenOnce: try KeyProperties.kidIsGivenOnce(store)
        case .keyPartsAgree: try KeyProperties.keyPartsAgree(store)
        case .keysAreOrdered: try KeyProperties.keysAreOrdered(store)
        case .retiredKeyIsFound: try KeyProperties.retiredKeyIsFound(store)
        case .noSigningKeyIsNil: try KeyProperties.noSigningKeyIsNil(store)
        case .masterKeysComeBack: try KeyProperties.masterKeysComeBack(store)
        case .saltStays: try KeyProperties.saltStays(store)
        case .wholeStoreHasNoFaults: try InspectionProperties.wholeStoreHasNoFaults(store)
        case .sealsComeInPages: try InspectionProperties.sealsComeInPages(store)
        case .keyPairsHaveBothParts: try InspectionProperties.keyPairsHaveBothParts(store)
        case .openSessionsAreListed: try UserSessionProperties.openSessionsAreListed(store)
        case .allSessionsOfAUserEnd: try UserSessionProperties.allSessionsOfAUserEnd(store)
        case .expiredRowsGoInBatches: try UserSessionProperties.expiredRowsGoInBatches(store)
        case .eventsComeBack: try EventProperties.eventsComeBack(store)
        case .eventsAreFiltered: try EventProperties.eventsAreFiltered(store)
        case .eventsOfAUserComeInPages: try EventProperties.eventsOfAUserComeInPages(store)
        case .oldEventsGoInBatches: try EventProperties.oldEventsGoInBatches(store)
        }
    }
}
