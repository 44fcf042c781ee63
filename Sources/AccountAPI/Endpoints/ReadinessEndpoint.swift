internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/health/ready`: whether logins and refreshes could be served now. What is wrong stands in the log alone.
struct ReadinessEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/health/ready"

    let checkReadiness: CheckReadiness

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        do {
            try checkReadiness.check()
        } catch {
            return Problem.unavailable().response(logDetail: error.logDetail)
        }
        return .json(["status": "ready"])
    }
}
