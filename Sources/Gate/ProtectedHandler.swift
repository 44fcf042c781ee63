internal import AccessTokens
internal import HTTP

/// A handler that runs only for a user whom the gate knows: credential verified, its row and the user's read.
protocol ProtectedHandler {
    func respond(to request: Request, for user: KnownUser) -> Response
}
