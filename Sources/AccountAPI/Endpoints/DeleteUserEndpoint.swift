internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity

/// `DELETE /auth/users/{id}`: deletes a user, for an admin with a fresh session. 204.
struct DeleteUserEndpoint: Endpoint {
    static let method = HTTPRequest.Method.delete
    static let path = "/users/{id}"

    let deleteUser: DeleteUser
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.freshAdmin(of: request, at: now).user
        let id: UserID = try request.pathID()
        try members(of: request) { _ in () }
        _ = try perform { () throws(AccountError) in
            try deleteUser.delete(id, by: .user(caller.id), from: request.client, at: now)
        }
        return .noContent(userID: caller.id.text)
    }
}
