/// A `listen` of a server.
public struct Listen: Sendable {
    public let directive: Directive
    /// An IP address (IPv6 without brackets), `*`, `::` or a name; for a Unix socket its path.
    public let address: Word
    /// 0 for a Unix socket.
    public let port: Int
    public let isUnix: Bool
    public let isTLS: Bool
    public let hasProxyProtocol: Bool
    public let isDefault: Bool

    /// What two servers have in common that share a socket.
    public var key: String { "\(address):\(port)" }

    /// Whether only programs of this machine get there.
    public var isLocal: Bool { isUnix || address.hasPrefix("127.") || address == "::1" || address == "localhost" }

    /// As ngx_parse_url reads it.
    init(_ directive: Directive, isTLS: Bool) {
        self.directive = directive
        let options = directive.arguments.dropFirst()
        self.isTLS = isTLS || options.contains("ssl") || options.contains("quic")
        hasProxyProtocol = options.contains("proxy_protocol")
        isDefault = options.contains("default_server") || options.contains("default")
        let text = directive.arguments.first ?? "80"
        isUnix = text.hasPrefix("unix:")
        let bytes = text.bytes
        if isUnix {
            (address, port) = (text.dropping(prefix: 5), 0)
        } else if let end = bytes.firstIndex(of: UInt8(ascii: "]")), text.hasPrefix("[") {
            (address, port) = (Word(bytes[1..<end]), Word(bytes[(end + 1)...].dropFirst()).number ?? 80)
        } else if let number = text.number {
            (address, port) = ("*", number)
        } else if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
            (address, port) = (Word(bytes[..<colon]), Word(bytes[(colon + 1)...]).number ?? 80)
        } else {
            (address, port) = (text, 80)
        }
    }
}

/// A server block.
public struct Server: Sendable {
    public let scope: Scope
    public let names: [Word]
    public let listens: [Listen]
    /// What serves a path that no location takes; all locations are in it.
    public let root: Location

    public var place: Place { scope.place }

    init(_ scope: Scope) {
        self.scope = scope
        names = scope.own("server_name").flatMap(\.arguments).map(\.lowercased)
        let isTLS = scope.word("ssl") == "on"
        let written = scope.own("listen")
        let port80 = Directive(name: "listen", arguments: ["80"], block: nil, place: scope.place)
        listens = (written.isEmpty ? [port80] : written).map { Listen($0, isTLS: isTLS) }
        root = Location(server: scope)
    }

    /// Whether it serves that host name (in lower case), by name or by a wildcard; expressions are not judged.
    public func serves(_ host: Word) -> Bool {
        names.contains { name in
            if name == host { return true }
            if name.hasPrefix("*.") { return host.hasSuffix(name.dropping(prefix: 1)) }
            if name.hasPrefix(".") { return host == name.dropping(prefix: 1) || host.hasSuffix(name) }
            if name.hasSuffix(".*") { return host.hasPrefix(Word(name.bytes.dropLast())) }
            return false
        }
    }
}
