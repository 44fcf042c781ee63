public import Accounts

/// What a store is.
public typealias EveryPort = UserStore & SessionStore & KeyStore & InspectionStore & InviteStore & UserDirectory
    & AccountRecordStore

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
    case inviteComesBack = "an invite comes back by the hash of its code, and by nothing else"
    case inviteCodeIsGivenOnce = "a code's hash and an invite's id are given once"
    case inviteIsUsedSoOften = "DB7: an invite makes as many users as it has uses"
    case refusedUserUsesNoInvite = "DB8: a name that is taken or reserved uses no invite, and records nothing"
    case spentInviteMakesNoUser = "an expired, revoked or unknown invite makes no user"
    case inviteIsRevokedOnce = "an invite is revoked once"
    case invitesComeInPages = "invites come page by page, each once"
    case usersComeInPages = "users come page by page, each once, whoever comes and goes between two pages"
    case searchIsLiteral = "a search finds what stands there: no character has a meaning of its own"
    case searchLeavesAddressesOut = "a search for names does not look into addresses"
    case updateIsOneChange = "DB8: an update writes row, sessions and events, and is asked about the row as it is"
    case refusedUpdateChangesNothing = "an update that is taken back, or of nobody, changes nothing"
    case verifiedAddressStaysUnique = "an update cannot verify an address that another user has verified"
    case anAdminIsLeft = "where an admin must be left, the last one is neither demoted, disabled nor deleted"
    case deletedNameIsReserved = "a deleted user's sessions are gone and the name is reserved until it is released"
    case recordsAreOfOneUser = "what is kept about a user is of that user alone, and whole"

    /// Checks the property; a failure is recorded with the line where it was seen.
    public func check<Store: EveryPort>(on store: Store) throws {
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
        case .inviteComesBack: try InviteProperties.inviteComesBack(store)
        case .inviteCodeIsGivenOnce: try InviteProperties.inviteCodeIsGivenOnce(store)
        case .inviteIsUsedSoOften: try InviteProperties.inviteIsUsedSoOften(store)
        case .refusedUserUsesNoInvite: try InviteProperties.refusedUserUsesNoInvite(store)
        case .spentInviteMakesNoUser: try InviteProperties.spentInviteMakesNoUser(store)
        case .inviteIsRevokedOnce: try InviteProperties.inviteIsRevokedOnce(store)
        case .invitesComeInPages: try InviteProperties.invitesComeInPages(store)
        case .usersComeInPages: try DirectoryProperties.usersComeInPages(store)
        case .searchIsLiteral: try DirectoryProperties.searchIsLiteral(store)
        case .searchLeavesAddressesOut: try DirectoryProperties.searchLeavesAddressesOut(store)
        case .updateIsOneChange: try DirectoryProperties.updateIsOneChange(store)
        case .refusedUpdateChangesNothing: try DirectoryProperties.refusedUpdateChangesNothing(store)
        case .verifiedAddressStaysUnique: try DirectoryProperties.verifiedAddressStaysUnique(store)
        case .anAdminIsLeft: try DirectoryProperties.anAdminIsLeft(store)
        case .deletedNameIsReserved: try DirectoryProperties.deletedNameIsReserved(store)
        case .recordsAreOfOneUser: try DirectoryProperties.recordsAreOfOneUser(store)
        }
    }
}
