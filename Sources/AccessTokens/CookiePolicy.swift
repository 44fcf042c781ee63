/// What the session cookie is called, and to which hosts browsers send it.
public struct CookiePolicy: Sendable, Equatable {
    public let name: String
    /// The `Domain` attribute (RFC 6265 §5.2.3); nil: the host that set it, and no other.
    public let domain: String?

    /// For one host: the prefix makes browsers refuse it unless it is Secure, without Domain and for all paths
    /// (RFC 6265bis §4.1.3), so that no neighbour can set it.
    public static let oneHost = CookiePolicy(name: "__Host-sallyport", domain: nil)

    /// For a domain and all hosts below it. What that costs: each of these hosts sees the cookie, and can put one of
    /// its own in its place.
    public static func allHosts(of domain: String) -> CookiePolicy {
        CookiePolicy(name: "__Secure-sallyport", domain: domain)
    }

    /// - Parameter domain: empty: one host.
    public init(domain: String) { self = domain.isEmpty ? .oneHost : .allHosts(of: domain) }

    private init(name: String, domain: String?) {
        self.name = name
        self.domain = domain
    }

    /// What stands behind the value in `Set-Cookie` (WB1). Lax: the browser sends it along when a link leads here, and
    /// with no other request that another site makes.
    public func attributes(maxAgeSeconds: Int64) -> String {
        let domain = domain.map { "; Domain=\($0)" } ?? ""
        return "; Max-Age=\(maxAgeSeconds)\(domain); Path=/; Secure; HttpOnly; SameSite=Lax"
    }
}
