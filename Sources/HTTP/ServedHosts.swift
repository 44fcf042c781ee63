internal import ASCII

/// The host names that are answered for (`SALLYPORT_HOSTS`), at both doors.
///
/// They are compared without regard to the case of ASCII letters (RFC 4343), and of no others.
public struct ServedHosts: Sendable {
    /// As bytes in lower case; empty: any.
    private let names: Set<[UInt8]>

    /// - Parameter names: none: every host is served.
    public init(_ names: [String]) { self.names = Set(names.map { $0.utf8.lowercasedASCII() }) }

    /// - Parameter host: as nginx has it in `$host`: without port.
    public func contains(_ host: String) -> Bool { names.isEmpty || names.contains(host.utf8.lowercasedASCII()) }
}
