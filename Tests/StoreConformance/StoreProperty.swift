public import Accounts

/// What a store is.
public typealias EveryPort = UserStore & SessionStore & KeyRotationStore & MasterKeyStore & InspectionStore
    & InviteStore
    & UserDirectory & ThrottleStore & PasswordStore & LinkStore
    & AccountRecordStore & UserSessionStore & EventStore & EventTrail & PurgeStore & APITokenStore
    & RestoreStore & UserImportStore
    & ReadinessStore & CensusStore

/// What every store must do, whatever it stores on. Each is checked on a store without rows.
public enum StoreProperty: String, CaseIterable, Sendable {
    case userComesBack = "a user comes back as it was stored"
    case unknownNameIsNil = "a name that nobody has is answered with nil"
    case nameIsGivenOnce = "DB7: a name is given once, and the first user keeps it"
    case verifiedAddressIsGivenOnce = "a verified address is given once, whatever its case"
    case spellingIsNobodyElsesName = "an old spelling is nobody else's name or spelling"
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
    case promotion = "JW12: a next key is promoted once, and the one before it verifies until its end"
    case retirement = "JW12: a key is retired once, and never the one that signs"
    case recordsHaveTimes = "key records come the newest first, with when they were made"
    case oldestMasterKeySeals = "until one is chosen the oldest master key seals, whatever is added"
    case sealingKeyIsChosen = "one known master key is chosen to seal, and until when the other did is kept"
    case seals = "seals that are not under a key are found, and replaced while they are the expected ones"
    case masterKeyInUseStays = "a master key that seals, or under which a row lies, is not removed"
    case unknownMasterKeysStayOut = "RS7: no row comes in whose seal names a master key without a record"
    case restingSessions = "sessions whose refresh token may be of an old master key are counted"
    case wholeStoreHasNoFaults = "a store in order has nothing to report"
    case sealsComeInPages = "sealed passwords come page by page, each once"
    case keyPairsHaveBothParts = "every key comes with both parts, the retired ones too"
    case knownPlacesAreForgotten =
        "PW5: of a name's known devices the newest stay, and all known places go with its owner, but for one"
    case attemptsComeBack = "PW6: counted attempts come back as they were stored"
    case refusedAttemptChangesNothing = "a refused attempt changes no row"
    case aSessionCountsItsSuccess = "a session counts the success of the attempt that led to it, in its transaction"
    case successForgets = "a success forgets the failures and makes the place known"
    case throttledAddUp = "refused attempts add up in rows that are there"
    case unlockForgetsOneName = "unlocking forgets the failures of one name, at all places"
    case changeKeepsOwnSession = "PW13: a password change ends the other sessions and the reset links, in one"
    case disablingRemovesLinks = "PW14: disabling a user removes the reset links, and enabling brings none back"
    case changeNeedsLiveSession = "a session that has ended, or of somebody else, changes no password"
    case operatorEndsAll = "a password set by the operator ends every session and reset link"
    case resetLinkWorksOnce = "PW14: a reset link works once, for its user"
    case resetLinkExpires = "PW14: a reset link expires to the second"
    case newResetLinkReplacesOld = "PW14: a new reset link replaces the old one"
    case disabledUserHasNoResetLink = "the reset link of a disabled user does not work"
    case reauthenticationIsOfLiveSession = "only a live session is made fresh"

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

    case openSessionsAreListed = "RS9: sessions that were not ended are listed, a user's newest first, all by id"
    case allSessionsOfAUserEnd = "RS9: a user's sessions end together, but the one that is kept, with one event"
    case aLoginEndsTheOldest = "A login ends the oldest sessions beyond as many as a user may have"
    case expiredRowsGoInBatches = "sessions past their limit are purged, no more at a time than asked for"
    case eventsComeBack = "events come back as they were recorded, newest first"
    case eventsAreFiltered = "events are found by user, name, kind and time"
    case eventsOfAUserComeInPages = "a user's events come page by page, each once"
    case eachUseHasItsSigningKey = "JW7: of each use one key signs, and a promotion changes that use alone"
    case sharesComeBack = "shares come back, the newest first, and are revoked once"
    case urlTokensAreWithdrawn = "URL tokens are withdrawn, of one user no more than asked for"
    case oldEventsGoInBatches = "old events are purged, no more at a time than asked for"

    case apiTokenComesBack = "RS7: an API token comes back as it was stored, with its user and its secret's hash"
    case apiTokensAreLimited = "a user has no more API tokens that count than there may be"
    case apiTokenIsRevokedOnce = "an API token is revoked once, with its event"
    case apiTokensAreListed = "API tokens are listed, a user's newest first, all by id"
    case apiTokensGoWithTheirUser = "API tokens go with their user"
    case restoredStoreForgets = "R8: a restored store has no session, counted share or old salt, and its users"
    case wholeStoreIsReady = "a store in order is ready, and being asked changes nothing"
    case censusCounts = "the census counts users by state, and open sessions by kind"
    case endedTokensGoInBatches = "API tokens that ended are purged, no more at a time than asked for"

    case importIsOneChange = "DB8: an import brings all of its users or none, each with its event"
    case takenNameTakesAllBack = "DB7: an import in which a name or a verified address is taken brings nobody"
    case importedNamesAreKnown = "a name of an imported user is told from others, reserved and free ones"

    /// Checks the property; a failure is recorded with the line where it was seen.
    public func check<Store: EveryPort>(on store: Store) throws {
        switch self {
        case .userComesBack: try UserProperties.userComesBack(store)
        case .unknownNameIsNil: try UserProperties.unknownNameIsNil(store)
        case .nameIsGivenOnce: try UserProperties.nameIsGivenOnce(store)
        case .verifiedAddressIsGivenOnce: try UserProperties.verifiedAddressIsGivenOnce(store)
        case .spellingIsNobodyElsesName: try UserProperties.spellingIsNobodyElsesName(store)
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
        case .promotion: try KeyRotationProperties.promotion(store)
        case .retirement: try KeyRotationProperties.retirement(store)
        case .recordsHaveTimes: try KeyRotationProperties.recordsHaveTimes(store)
        case .oldestMasterKeySeals: try MasterKeyProperties.oldestSeals(store)
        case .sealingKeyIsChosen: try MasterKeyProperties.sealingKeyIsChosen(store)
        case .wholeStoreIsReady: try CensusProperties.wholeStoreIsReady(store)
        case .censusCounts: try CensusProperties.censusCounts(store)
        case .seals: try MasterKeyProperties.resealed(store)
        case .masterKeyInUseStays: try MasterKeyProperties.keyInUseStays(store)
        case .unknownMasterKeysStayOut: try MasterKeyProperties.unknownKeysStayOut(store)
        case .restingSessions: try MasterKeyProperties.restingSessions(store)
        case .wholeStoreHasNoFaults: try InspectionProperties.wholeStoreHasNoFaults(store)
        case .sealsComeInPages: try InspectionProperties.sealsComeInPages(store)
        case .keyPairsHaveBothParts: try InspectionProperties.keyPairsHaveBothParts(store)
        case .attemptsComeBack: try ThrottleProperties.attemptsComeBack(store)
        case .knownPlacesAreForgotten: try ThrottleProperties.knownPlacesAreForgotten(store)
        case .refusedAttemptChangesNothing: try ThrottleProperties.refusedAttemptChangesNothing(store)
        case .aSessionCountsItsSuccess: try ThrottleProperties.aSessionCountsItsSuccess(store)
        case .successForgets: try ThrottleProperties.successForgets(store)
        case .throttledAddUp: try ThrottleProperties.throttledAddUp(store)
        case .unlockForgetsOneName: try ThrottleProperties.unlockForgetsOneName(store)
        case .changeKeepsOwnSession: try PasswordProperties.changeKeepsOwnSession(store)
        case .disablingRemovesLinks: try PasswordProperties.disablingRemovesLinks(store)
        case .changeNeedsLiveSession: try PasswordProperties.changeNeedsLiveSession(store)
        case .operatorEndsAll: try PasswordProperties.operatorEndsAll(store)
        case .resetLinkWorksOnce: try PasswordProperties.resetLinkWorksOnce(store)
        case .resetLinkExpires: try PasswordProperties.resetLinkExpires(store)
        case .newResetLinkReplacesOld: try PasswordProperties.newResetLinkReplacesOld(store)
        case .disabledUserHasNoResetLink: try PasswordProperties.disabledUserHasNoResetLink(store)
        case .reauthenticationIsOfLiveSession: try PasswordProperties.reauthenticationIsOfLiveSession(store)
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
        case .openSessionsAreListed: try UserSessionProperties.openSessionsAreListed(store)
        case .allSessionsOfAUserEnd: try UserSessionProperties.allSessionsOfAUserEnd(store)
        case .aLoginEndsTheOldest: try UserSessionProperties.aLoginEndsTheOldest(store)
        case .expiredRowsGoInBatches: try UserSessionProperties.expiredRowsGoInBatches(store)
        case .eventsComeBack: try EventProperties.eventsComeBack(store)
        case .eventsAreFiltered: try EventProperties.eventsAreFiltered(store)
        case .eventsOfAUserComeInPages: try EventProperties.eventsOfAUserComeInPages(store)
        case .eachUseHasItsSigningKey: try LinkProperties.eachUseHasItsSigningKey(store)
        case .sharesComeBack: try LinkProperties.sharesComeBack(store)
        case .urlTokensAreWithdrawn: try LinkProperties.urlTokensAreWithdrawn(store)
        case .oldEventsGoInBatches: try EventProperties.oldEventsGoInBatches(store)
        case .apiTokenComesBack: try APITokenProperties.apiTokenComesBack(store)
        case .apiTokensAreLimited: try APITokenProperties.apiTokensAreLimited(store)
        case .apiTokenIsRevokedOnce: try APITokenProperties.apiTokenIsRevokedOnce(store)
        case .apiTokensAreListed: try APITokenProperties.apiTokensAreListed(store)
        case .apiTokensGoWithTheirUser: try APITokenProperties.apiTokensGoWithTheirUser(store)
        case .importIsOneChange: try ImportProperties.importIsOneChange(store)
        case .takenNameTakesAllBack: try ImportProperties.takenNameTakesAllBack(store)
        case .importedNamesAreKnown: try ImportProperties.importedNamesAreKnown(store)
        case .restoredStoreForgets: try RestoreProperties.restoredStoreForgets(store)
        case .endedTokensGoInBatches: try APITokenProperties.endedTokensGoInBatches(store)
        }
    }
}
