internal import HTTP
internal import HTTPTypes
internal import Identity

/// `GET /auth/openapi.json`: what all endpoints take and answer.
struct OpenAPIEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/openapi.json"

    let prefix: String
    let passwordMinLength: Int64

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        Response(
            status: .ok, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: OpenAPIDocument(prefix: prefix, passwordMinLength: passwordMinLength).text)
    }
}
