internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/register`: makes an account. 201 with the user.
struct RegisterEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/register"

    let register: Register
    let mode: Register.Mode

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let registration = try members(of: request) { body in
            Registration(
                username: body.string("username"), password: body.string("password"),
                email: body.optionalString("email"), invite: body.optionalString("invite"))
        }
        let user = try perform { () throws(AccountError) in
            try register.register(registration, mode: mode, from: request.client, at: now)
        }
        return .json(JSONObject(user), status: .created, userID: user.id.text)
    }
}
