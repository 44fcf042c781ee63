internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity

/// One endpoint: one method of one path, in one file.
protocol Endpoint {
    static var method: HTTPRequest.Method { get }
    /// Below the prefix, or from the root where it begins with `/.well-known/`. One segment may be `{id}`: any that is
    /// not empty, found in `Request.pathParameter`.
    static var path: String { get }

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response
}

extension Endpoint {
    /// What it is called where requests are counted, such as `GET /users/{id}`.
    static var name: String { method.rawValue + " " + path }

    /// HEAD is answered wherever GET is (RFC 9110 §9.3.2).
    static var answeredMethods: [HTTPRequest.Method] { method == .get ? [.get, .head] : [method] }
}

/// What an endpoint answers instead of a response.
enum EndpointError: Error {
    /// The request cannot be taken.
    case problem(Problem)
    /// The use case was not done.
    case account(AccountError)
}

extension Request {
    /// The id that stands at the place of `{id}` in the endpoint's path.
    /// - Throws: `.problem(.notFound)` where it is no id: there can be nothing of that name.
    func pathID<ID: RowID>() throws(EndpointError) -> ID {
        guard let id = pathParameter.flatMap(ID.init(text:)) else { throw .problem(.notFound) }
        return id
    }
}

/// Runs a use case: its errors go to the one table of `AccountError.problem`.
func perform<Value>(_ useCase: () throws(AccountError) -> Value) throws(EndpointError) -> Value {
    do { return try useCase() } catch { throw .account(error) }
}

/// Reads from a request: the problem goes to the client.
func read<Value>(_ part: () throws(ProblemError) -> Value) throws(EndpointError) -> Value {
    do { return try part() } catch { throw .problem(error.problem) }
}
