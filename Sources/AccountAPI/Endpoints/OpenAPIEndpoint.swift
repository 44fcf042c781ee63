internal import AccessTokens
internal import HTTP
internal import HTTPTypes
internal import Identity

/// `GET /auth/openapi.json`: what all endpoints take and answer.
struct OpenAPIEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/openapi.json"

    let pages: Pages
    let cookies: CookiePolicy

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let document = OpenAPIDocument(
            prefix: pages.prefix, passwordMinLength: pages.passwordMinLength, cookie: cookies.name)
        return Response(
            status: .ok, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: document.text)
    }
}
