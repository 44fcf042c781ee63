public import Accounts

/// The use cases behind the endpoints, wired by the composition root.
public struct AccountServices {
    let register: Register
    let registration: Register.Mode
    let logIn: LogIn
    let reauthenticate: Reauthenticate
    let changePassword: ChangePassword
    let resetPassword: ResetPassword
    let refresh: RefreshSession
    let logOut: LogOut
    let callers: CallerReader
    let publishKeys: PublishKeys
    let pages: Pages
    let administration: UserAdministration
    let listSessions: ListSessions
    let endSessions: EndSessions
    let trail: any EventTrail
    let urlTokens: URLTokens
    let purge: Purge
    let makeAPIToken: MakeAPIToken
    let listAPITokens: ListAPITokens
    let revokeAPIToken: RevokeAPIToken
    let checkReadiness: CheckReadiness

    public init(
        register: Register, registration: Register.Mode, logIn: LogIn, reauthenticate: Reauthenticate,
        changePassword: ChangePassword, resetPassword: ResetPassword, refresh: RefreshSession, logOut: LogOut,
        callers: CallerReader, publishKeys: PublishKeys, pages: Pages, administration: UserAdministration,
        listSessions: ListSessions, endSessions: EndSessions, trail: any EventTrail, urlTokens: URLTokens,
        purge: Purge, makeAPIToken: MakeAPIToken, listAPITokens: ListAPITokens, revokeAPIToken: RevokeAPIToken,
        checkReadiness: CheckReadiness
    ) {
        self.register = register
        self.registration = registration
        self.logIn = logIn
        self.reauthenticate = reauthenticate
        self.changePassword = changePassword
        self.resetPassword = resetPassword
        self.refresh = refresh
        self.logOut = logOut
        self.callers = callers
        self.publishKeys = publishKeys
        self.pages = pages
        self.administration = administration
        self.listSessions = listSessions
        self.endSessions = endSessions
        self.trail = trail
        self.urlTokens = urlTokens
        self.purge = purge
        self.makeAPIToken = makeAPIToken
        self.listAPITokens = listAPITokens
        self.revokeAPIToken = revokeAPIToken
        self.checkReadiness = checkReadiness
    }
}
