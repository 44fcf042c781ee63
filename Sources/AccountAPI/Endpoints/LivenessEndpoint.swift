internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/health/live`: a worker answers. It looks at nothing, so that nobody restarts a process for the sake of a
/// database.
struct LivenessEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/health/live"

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        .json(["status": "alive"])
    }
}
