/// The description of all endpoints (OpenAPI 3.1), as one site serves it.
///
/// `openapi.json` beside this file is the document of a site with default settings: what a setting changes in it stands
/// there once, in one spelling, and is put in its place here.
struct OpenAPIDocument {
    private static let defaultPrefix = "/auth/"
    private static let defaultPasswordMinLength = "\"minLength\": 15"
    private static let defaultCookie = "\"__Host-sallyport\""

    /// JSON, about 90 kB.
    let text: [UInt8]

    /// Cost: about a millisecond.
    /// - Parameters:
    ///   - prefix: where the endpoints begin, such as `/auth`.
    ///   - passwordMinLength: in characters.
    ///   - cookie: the name of the session cookie.
    init(prefix: String, passwordMinLength: Int64, cookie: String) {
        text = PackageResources.openapi_json
            .replacing(Self.defaultPrefix, with: prefix + "/")
            .replacing(Self.defaultPasswordMinLength, with: "\"minLength\": \(passwordMinLength)")
            .replacing(Self.defaultCookie, with: "\"\(cookie)\"")
    }
}

extension [UInt8] {
    fileprivate func replacing(_ part: String, with other: String) -> [UInt8] {
        let (part, other) = (Array(part.utf8), Array(other.utf8))
        guard let first = part.first else { return self }
        var output: [UInt8] = []
        output.reserveCapacity(count)
        var position = 0
        while position < count {
            if self[position] == first, self[position...].starts(with: part) {
                output += other
                position += part.count
            } else {
                output.append(self[position])
                position += 1
            }
        }
        return output
    }
}
