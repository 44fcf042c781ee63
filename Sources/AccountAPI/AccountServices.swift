public import Accounts

/// The use cases behind the endpoints, wired by the composition root.
public struct AccountServices {
    let register: Register
    let registration: Register.Mode
    let logIn: LogIn
    let refresh: RefreshSession
    let logOut: LogOut
    let callers: CallerReader
    let publishKeys: PublishKeys
    let pages: Pages
    let listSessions: ListSessions
    let endSessions: EndSessions
    let trail: any EventTrail
    let purge: Purge

    public init(
        register: Register, registration: Register.Mode, logIn: LogIn, refresh: RefreshSession, logOut: LogOut,
        callers: CallerReader, publishKeys: PublishKeys, pages: Pages, listSessions: ListSessions,
        endSessions: EndSessions, trail: any EventTrail, purge: Purge
    ) {
        self.register = register
        self.registration = registration
        self.logIn = logIn
        self.refresh = refresh
        self.logOut = logOut
        self.callers = callers
        self.publishKeys = publishKeys
        self.pages = pages
        self.listSessions = listSessions
        self.endSessions = endSessions
        self.trail = trail
        self.purge = purge
    }
}
