public import NginxConfiguration

/// A configuration with what the operator says about it.
public struct Survey: Sendable {
    public let configuration: Configuration
    public let privateURLs: [PrivateURL]
    /// The servers that include server.conf or ask the gate anywhere.
    public let sites: [Server]

    public init(_ configuration: Configuration, privateURLs: [PrivateURL]) {
        self.configuration = configuration
        self.privateURLs = privateURLs
        sites = configuration.servers.filter { $0.includesServerConf || $0.asksGate }
    }

    /// Every location of every site, the servers themselves among them.
    var locations: [(server: Server, location: Location)] {
        sites.flatMap { server in server.root.all.map { (server, $0) } }
    }

    /// Those that are behind the gate.
    public var gated: [(server: Server, location: Location)] { locations.filter { $0.location.isGated } }
}

/// An address that is to be refused to whoever has not logged in; with all beneath its path.
public struct PrivateURL: Hashable, Sendable, CustomStringConvertible {
    public let isTLS: Bool
    /// In lower case.
    public let host: Word
    /// Nil where the address names none.
    public let port: Int?
    public let path: Word

    /// - Returns: nil where it is no `https://host/path` (or http), or has a query.
    public init?(_ text: String) {
        let word = Word(text.utf8)
        let scheme: Word = word.hasPrefix("https://") ? "https://" : "http://"
        guard word.hasPrefix(scheme), !word.bytes.contains(where: { "?#".utf8.contains($0) || $0 <= 0x20 }) else {
            return nil
        }
        let rest = word.dropping(prefix: scheme.bytes.count)
        let slash = rest.bytes.firstIndex(of: UInt8(ascii: "/")) ?? rest.bytes.endIndex
        let authority = Word(rest.bytes[..<slash])
        let colon = authority.hasSuffix("]") ? nil : authority.bytes.lastIndex(of: UInt8(ascii: ":"))
        isTLS = scheme == "https://"
        host = Word(authority.bytes[..<(colon ?? authority.bytes.endIndex)]).lowercased
        port = colon.flatMap { Word(authority.bytes[($0 + 1)...]).number }
        path = slash == rest.bytes.endIndex ? "/" : Word(rest.bytes[slash...])
        guard !host.bytes.isEmpty, (colon == nil) == (port == nil) else { return nil }
    }

    public var description: String {
        "\(isTLS ? "https" : "http")://\(host)\(port.map { ":\($0)" } ?? "")\(path)"
    }
}
