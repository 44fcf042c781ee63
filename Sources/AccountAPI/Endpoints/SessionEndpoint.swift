internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/session`: who the credentials stand for, by the rows as they are now.
struct SessionEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/session"

    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let found = try callers.caller(of: request, at: now)
        let session = found.session
        return .json(
            [
                "user": .object(JSONObject(found.user)),
                "session": .object([
                    "id": .string(session.id.text),
                    "created_at": .integer(session.createdAt.secondsSince1970),
                    "authenticated_at": .integer(session.authenticatedAt.secondsSince1970),
                    "last_seen_at": .integer(session.lastSeenAt.secondsSince1970),
                    "expires_at": .integer(session.expiresAt.secondsSince1970),
                    "device": .string(session.device),
                    "address": .string(session.address),
                ]),
            ], userID: found.user.id.text)
    }
}
