internal import AccessTokens
internal import HTTP

/// A handler that runs only for a user whom the gate knows: token verified, session and user row read.
protocol ProtectedHandler {
    func respond(to request: Request, for user: AuthenticatedUser) -> Response
}
