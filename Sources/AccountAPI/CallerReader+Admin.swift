internal import AccessTokens
internal import Accounts
internal import HTTP
internal import Identity

extension CallerReader {
    /// The caller, who has the role `admin` by the row as it is now.
    /// - Throws: `.account(.notAllowed)` for everybody else.
    func admin(of request: Request, at now: Timestamp) throws(EndpointError) -> AuthenticatedUser {
        try adminOnly(caller(of: request, at: now))
    }

    /// The same, who gave the password a short time ago.
    func freshAdmin(of request: Request, at now: Timestamp) throws(EndpointError) -> AuthenticatedUser {
        let caller = try adminOnly(caller(of: request, at: now))
        _ = try freshCaller(of: request, at: now)
        return caller
    }

    private func adminOnly(_ caller: AuthenticatedUser) throws(EndpointError) -> AuthenticatedUser {
        guard caller.user.isAdmin else { throw .account(.notAllowed) }
        return caller
    }
}
