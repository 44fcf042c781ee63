internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/health/gate`: whether the gate could say who is logged in. Tells nobody anything else.
enum HealthHandler {
    static let path = "/health/gate"
    /// What it is called where requests are counted.
    static let name = "GET /health/gate"

    static func respond(to request: Request, reading: (any SessionReading)?) -> Response {
        guard request.method == .get || request.method == .head else {
            return Problem.methodNotAllowed([.get, .head]).response()
        }
        do {
            // There is no key of that name; that it can be said is what counts.
            _ = try reading?.publishedKey(kid: "")
        } catch {
            return Problem.unavailable().response(logDetail: error.detail)
        }
        return .json(["status": "ready"])
    }
}
