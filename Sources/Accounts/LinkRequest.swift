internal import AccessTokens
public import Identity
internal import Rules

/// What somebody wants a link for.
public struct LinkRequest: Sendable {
    /// In lower case, without port.
    public var host: String
    /// As it stands in a URL: escaped.
    public var path: String
    public var isPrefix: Bool
    public var lifetimeSeconds: Int64
    public var uses: Int64?
    public var address: String?
    /// Bytes a second.
    public var rate: Int64?

    public init(
        host: String, path: String, isPrefix: Bool, lifetimeSeconds: Int64, uses: Int64? = nil,
        address: String? = nil, rate: Int64? = nil
    ) {
        self.host = host
        self.path = path
        self.isPrefix = isPrefix
        self.lifetimeSeconds = lifetimeSeconds
        self.uses = uses
        self.address = address
        self.rate = rate
    }

    /// The longest path, decoded, in bytes: the token has to fit into a cookie.
    public static let maxPathBytes = 1_024

    /// The path as nginx reads it, decoded.
    /// - Returns: nil for one that nobody serves, that may be read in more than one way, or is too long; a prefix ends
    ///   with a slash.
    var canonicalPath: String? {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(UInt8(ascii: "?")),
            let read = try? RequestPath(target: path.utf8),
            read.readings.count == 1, read.bytes.count <= Self.maxPathBytes,
            !isPrefix || read.bytes.last == UInt8(ascii: "/")
        else { return nil }
        return String(validating: read.bytes, as: UTF8.self)
    }

    /// What cannot be taken.
    func faults(maxLifetimeSeconds: Int64) -> [InputFault] {
        let faults: [(Bool, InputFault)] = [
            (canonicalPath != nil, .path), (Self.isHost(host), .host),
            ((1...maxLifetimeSeconds).contains(lifetimeSeconds), .linkLifetime(maxSeconds: maxLifetimeSeconds)),
            (uses.map { (1...1_000_000).contains($0) } ?? true, .linkUses),
            (address.map { IPAddress($0) != nil } ?? true, .address),
            (rate.map { (1_024...1_000_000_000).contains($0) } ?? true, .rate),
        ]
        return faults.compactMap { isGood, fault in isGood ? nil : fault }
    }

    /// A name in lower case, or an address; brackets and colons for IPv6.
    private static func isHost(_ host: String) -> Bool {
        (1...255).contains(host.utf8.count)
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: ".-_:[]".utf8.contains(byte)
                }
            }
    }
}

/// A link, which is kept nowhere.
public struct MadeLink: Sendable {
    public let id: LinkID
    public let token: String
    /// The address to give away: host (without port) and path, escaped, and the token.
    public let host: String
    public let target: String
    public let expiresAt: Timestamp
}
