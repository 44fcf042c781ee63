public import HTTP
public import HTTPTypes

/// A handler that runs only for a user whom the gate knows: credential verified, its row and the user's read.
///
///     struct HelloHandler: ProtectedHandler {
///         func respond(to request: Request, for user: KnownUser) -> Response {
///             .json(["hello": .string(user.user.username.canonical)])
///         }
///     }
///
/// It is called from one thread, one request at a time, and must be quick: while it works, the gate's worker opens no
/// door. What changes something and rides on a cookie reaches it only from pages of the site itself.
public protocol ProtectedHandler {
    /// What it answers; every other method is refused with 405.
    var methods: [HTTPRequest.Method] { get }

    func respond(to request: Request, for user: KnownUser) -> Response
}

extension ProtectedHandler {
    public var methods: [HTTPRequest.Method] { [.get, .head] }
}
