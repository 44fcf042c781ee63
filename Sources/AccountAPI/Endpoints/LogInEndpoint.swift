internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/login`: a new session for a username and a password, in the body or as HTTP Basic (RFC 7617).
struct LogInEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/login"

    let logIn: LogIn

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let (username, password) = try credentials(of: request)
        let begun = try perform { () throws(AccountError) in
            try logIn.logIn(
                username: username, password: password, kind: .token, from: request.client, at: now)
        }
        var body = JSONObject()
        if case .tokens(let tokens) = begun.credentials { body = JSONObject(tokens) }
        body["user"] = .object(JSONObject(begun.user))
        return .json(body, userID: begun.user.id.text)
    }

    private func credentials(of request: Request) throws(EndpointError) -> (username: String, password: String) {
        switch try request.authorization() {
        case nil:
            return try members(of: request) { body in (body.string("username"), body.string("password")) }
        case .bearer?: throw .problem(.ambiguousCredentials)
        case .basic(let encoded)?:
            guard request.body.isEmpty else { throw .problem(.ambiguousCredentials) }
            guard let basic = BasicCredentials(encoded: encoded) else { throw .problem(.malformedAuthorization) }
            return (basic.username, basic.password)
        }
    }
}
