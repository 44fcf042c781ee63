internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `PATCH /auth/users/{id}`: changes roles, address, or whether the account works; for an admin with a fresh session.
/// An `email` of `null` takes the address away.
struct ChangeUserEndpoint: Endpoint {
    static let method = HTTPRequest.Method.patch
    static let path = "/users/{id}"

    let changeUser: ChangeUser
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.freshAdmin(of: request, at: now).user
        let id: UserID = try request.pathID()
        let change = try members(of: request) { body in
            UserChange(
                roles: body.optionalStrings("roles").map { .exactly($0) }, isDisabled: body.optionalBool("disabled"),
                email: body.email(),
                isEmailVerified: body.optionalBool("email_verified"))
        }
        let user = try perform { () throws(AccountError) in
            try changeUser.change(id, change, by: .user(caller.id), from: request.client, at: now)
        }
        return .json(JSONObject(forAdmin: user), userID: caller.id.text)
    }
}

extension ObjectReader {
    /// Member `email`: an address, or `null` for none.
    mutating func email() -> UserChange.Email? {
        isNull("email") ? .removed : optionalString("email").map { .address($0) }
    }
}
