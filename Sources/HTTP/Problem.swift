public import HTTPTypes
public import JSON

/// An error as the client sees it: RFC 9457, `application/problem+json`.
///
/// Every text in it is constant: what went wrong inside is for the log.
public struct Problem: Sendable {
    /// The stable last part of `urn:sallyport:problem:NAME`, by which programs tell problems apart.
    public let name: String
    public let status: HTTPResponse.Status
    /// One short sentence that stays the same for the type.
    public let title: String
    /// What is wrong with which member of the body, where that is what is wrong.
    public var errors: [ObjectReader.Fault]
    /// Fields that this problem wants beside its body, such as `WWW-Authenticate` or `Retry-After`.
    public var headerFields: HTTPFields

    public init(
        _ name: String, _ status: HTTPResponse.Status, _ title: String, errors: [ObjectReader.Fault] = [],
        headerFields: HTTPFields = [:]
    ) {
        self.name = name
        self.status = status
        self.title = title
        self.errors = errors
        self.headerFields = headerFields
    }

    /// The answer that shows the problem.
    public func response(logDetail: String? = nil) -> Response {
        var object: JSONObject = [
            "type": .string("urn:sallyport:problem:" + name),
            "title": .string(title),
            "status": .integer(Int64(status.code)),
        ]
        if !errors.isEmpty {
            object["errors"] = .array(
                errors.map { .object(["pointer": .string($0.pointer), "detail": .string($0.detail)]) })
        }
        var fields = headerFields
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        return Response(
            status: status, headerFields: fields, body: JSONWriter.write(object), logDetail: logDetail ?? name)
    }
}
