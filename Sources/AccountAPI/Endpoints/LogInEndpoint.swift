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
        let client = Client(device: request.headerFields[.userAgent] ?? "", address: request.remoteAddress)
        let (user, tokens) = try perform { () throws(AccountError) in
            try logIn.logIn(username: username, password: password, from: client, at: now)
        }
        var body = JSONObject(tokens)
        body["user"] = .object(JSONObject(user))
        return .json(body, userID: user.id.text)
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
