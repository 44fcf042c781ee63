public import HTTPTypes
public import JSON

extension Response {
    /// A JSON answer that no cache keeps.
    public static func json(_ object: JSONObject, status: HTTPResponse.Status = .ok, userID: String? = nil) -> Response
    {
        Response(
            status: status, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: JSONWriter.write(object), userID: userID)
    }

    /// 204, kept by no cache.
    public static func noContent(userID: String? = nil) -> Response {
        Response(status: .noContent, headerFields: [.cacheControl: "no-store"], userID: userID)
    }
}
