internal import ASCII
internal import HTTPTypes

extension Request {
    /// Whether a page of this very origin made the browser ask: by `Sec-Fetch-Site` (Fetch Metadata), by `Origin`
    /// (RFC 6454 §7), and by both where both are there. False where neither is.
    public var isSameOrigin: Bool {
        let sites = headerFields[values: .secFetchSite]
        let origins = headerFields[values: .origin]
        guard sites.count <= 1, origins.count <= 1, sites.count + origins.count > 0 else { return false }
        return sites.allSatisfy { $0.hasSameBytes(as: "same-origin") } && origins.allSatisfy(isOwn)
    }

    /// The origin that was asked, such as `https://example.org:8443`: from the Host field, which a page cannot set and
    /// which has the port. nil without exactly one such field.
    public var ownOrigin: String? {
        let hosts = headerFields[values: .host]
        guard hosts.count == 1, let host = hosts.first, !host.isEmpty else { return nil }
        return (isSecure ? "https://" : "http://") + host
    }

    private func isOwn(_ origin: String) -> Bool {
        guard let ownOrigin else { return false }
        return origin.utf8.lowercasedASCII().elementsEqual(ownOrigin.utf8.lowercasedASCII())
    }
}

extension HTTPField.Name {
    fileprivate static let secFetchSite = ours("Sec-Fetch-Site")
    fileprivate static let host = ours("Host")

    private static func ours(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("not a field name") }
        return name
    }
}
