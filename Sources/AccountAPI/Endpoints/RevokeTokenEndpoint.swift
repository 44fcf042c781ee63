internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity

/// `DELETE /auth/tokens/{id}`: revokes an API token of the caller's; needs a fresh session. 204, also where it was
/// revoked before; 404 for anybody else's.
struct RevokeTokenEndpoint: Endpoint {
    static let method = HTTPRequest.Method.delete
    static let path = "/tokens/{id}"

    let callers: CallerReader
    let revokeAPIToken: RevokeAPIToken

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.freshCaller(of: request, at: now).user
        let token: APITokenID = try request.pathID()
        try perform { () throws(AccountError) in
            try revokeAPIToken.revoke(
                token, of: caller.id, by: .user(caller.id), from: request.client, at: now)
        }
        return .noContent(userID: caller.id.text)
    }
}
