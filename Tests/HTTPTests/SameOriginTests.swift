import HTTP
import HTTPTypes
import Testing

/// WB2: which requests a page of the site itself made.
@Suite struct SameOriginTests {
    struct Row: Sendable, CustomStringConvertible {
        let fields: [(String, String)]
        var isSecure = true
        var description: String { fields.map { "\($0): \($1)" }.joined(separator: ", ") }

        init(_ fields: (String, String)..., isSecure: Bool = true) {
            self.fields = fields
            self.isSecure = isSecure
        }

        var request: Request {
            let list = fields.compactMap { field in
                HTTPField.Name(field.0).map { HTTPField(name: $0, value: field.1) }
            }
            return Request(method: .post, path: "/", headerFields: HeaderFields(HTTPFields(list)), isSecure: isSecure)
        }
    }

    private static let host = ("Host", "example.org:8443")

    @Test(
        "WB2: by Sec-Fetch-Site, by Origin, or by both",
        arguments: [
            Row(host, ("Sec-Fetch-Site", "same-origin")), Row(host, ("Origin", "https://example.org:8443")),
            Row(host, ("Origin", "https://EXAMPLE.org:8443")),
            Row(host, ("Sec-Fetch-Site", "same-origin"), ("Origin", "https://example.org:8443")),
            Row(("Host", "example.org"), ("Origin", "https://example.org")),
            Row(("Host", "[::1]:8443"), ("Origin", "https://[::1]:8443")),
            Row(host, ("Origin", "http://example.org:8443"), isSecure: false),
        ])
    func own(row: Row) {
        #expect(row.request.isSameOrigin)
    }

    @Test(
        "WB2: everything else is somebody else",
        arguments: [
            Row(host), Row(host, ("Referer", "https://example.org:8443/")), Row(host, ("Sec-Fetch-Site", "same-site")),
            Row(host, ("Sec-Fetch-Site", "cross-site")), Row(host, ("Sec-Fetch-Site", "none")),
            Row(host, ("Sec-Fetch-Site", "")), Row(host, ("Sec-Fetch-Site", "Same-Origin")),
            Row(host, ("Sec-Fetch-Site", "same-origin, cross-site")),
            Row(host, ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "same-origin")),
            Row(host, ("Sec-Fetch-Site", "same-origin"), ("Origin", "null")),
            Row(host, ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://example.org:8443")),
            Row(host, ("Sec-Fetch-Site", "same-origin"), ("Origin", "https://evil.example")),
            Row(host, ("Origin", "null")), Row(host, ("Origin", "")), Row(host, ("Origin", "https://example.org")),
            Row(host, ("Origin", "https://example.org:443")), Row(host, ("Origin", "http://example.org:8443")),
            Row(host, ("Origin", "https://example.org:8443/")), Row(host, ("Origin", "https://example.org:8443.evil")),
            Row(host, ("Origin", "https://evil.example")), Row(host, ("Origin", "https://sub.example.org:8443")),
            Row(host, ("Origin", "https://example.org:8443"), ("Origin", "https://example.org:8443")),
            Row(host, ("Origin", "https://example.org:8443 https://evil.example")),
            Row(("Origin", "https://")), Row(("Host", ""), ("Origin", "https://")),
            Row(host, ("Host", "evil.example"), ("Origin", "https://evil.example")),
            Row(host, ("Origin", "https://example.org:8443"), isSecure: false),
        ])
    func foreign(row: Row) {
        #expect(!row.request.isSameOrigin)
    }
}
