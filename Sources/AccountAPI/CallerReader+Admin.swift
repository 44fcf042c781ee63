internal import AccessTokens
internal import Accounts
internal import HTTP
internal import Identity

extension CallerReader {
    /// The caller, who has the role `admin` by the row as it is now, and gave the password a short time ago.
    /// - Throws: `.account(.notAllowed)` for everybody else, `.problem(.reauthenticationRequired)`.
    func freshAdmin(of request: Request, at now: Timestamp) throws(EndpointError) -> AuthenticatedUser {
        let caller = try caller(of: request, at: now)
        guard caller.user.isAdmin else { throw .account(.notAllowed) }
        try requireFreshness(of: caller.session, at: now)
        return caller
    }
}
