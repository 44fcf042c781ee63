internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/refresh`: the next pair for a refresh token, in the body or as a bearer token.
struct RefreshEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/refresh"

    let refresh: RefreshSession
    let places: TokenPlaces

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let token = try refreshToken(of: request)
        let (user, tokens) = try perform { () throws(AccountError) in
            try refresh.refresh(token, from: request.client, at: now)
        }
        return .json(JSONObject(tokens), userID: user.id.text).settingToken(tokens.accessToken, places)
    }

    private func refreshToken(of request: Request) throws(EndpointError) -> String {
        guard let bearer = try request.bearerToken() else {
            // The session cookie, if there is one, has no tokens (R1).
            guard !request.body.isEmpty else { throw .problem(.credentialsMissing) }
            return try members(of: request) { body in body.string("refresh_token") }
        }
        let inBody = try members(of: request) { body in body.optionalString("refresh_token") }
        guard inBody == nil else { throw .problem(.ambiguousCredentials) }
        return bearer
    }
}
