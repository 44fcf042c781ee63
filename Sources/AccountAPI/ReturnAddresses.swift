internal import ASCII
internal import HTTP
internal import JSON

/// Where a browser may be sent after a login (`rd=`, WB3): within the site, or to an origin that the operator listed.
/// Everything else becomes the default page: a link to our login page must never lead to somebody else's.
public struct ReturnAddresses: Sendable {
    /// Where a browser goes that asked for no address, or for one that is not allowed.
    static let defaultPage = "/"
    private static let maxBytes = 4096

    /// The other origins, as `SALLYPORT_RETURN_ORIGINS` has them.
    let origins: [String]

    /// - Parameter origins: `https://host` or `https://host:port`, in lower case, without the default port.
    public init(origins: [String]) { self.origins = origins }

    /// What stands as `rd` in the query of a page.
    ///
    /// nginx cannot escape (`?rd=$request_uri`): an address that begins unescaped goes to the end of the query, `&` and
    /// escapes included. One that begins with an escape was written by a program, as one member of the query.
    static func asked(in request: Request) -> String? {
        let name = "rd="
        guard request.query.utf8.starts(with: name.utf8) else { return nil }
        let rest = request.query.utf8.dropFirst(name.utf8.count)
        guard rest.first == UInt8(ascii: "%") else { return String(Substring(rest)) }
        guard let fields = try? request.queryFields(), case .string(let text)? = fields["rd"] else { return nil }
        return text
    }

    /// The address for `Location`: a path of this site, or an absolute address of a listed origin.
    func target(_ asked: String?, of request: Request) -> String {
        guard let asked, asked.utf8.count <= Self.maxBytes else { return Self.defaultPage }
        if Self.isPath(asked.utf8[...]) { return asked }
        // The own origin is not repeated: a path leads to this site whatever the Host field said.
        if let own = request.ownOrigin, let path = Self.path(asked, at: own) { return path }
        for origin in origins {
            if let path = Self.path(asked, at: origin) { return origin + path }
        }
        return Self.defaultPage
    }

    private static func path(_ address: String, at origin: String) -> String? {
        guard address.utf8.starts(with: origin.utf8) else { return nil }
        let rest = address.utf8.dropFirst(origin.utf8.count)
        if rest.isEmpty { return "/" }
        return isPath(rest) ? String(Substring(rest)) : nil
    }

    /// Whether browsers, and whatever decodes the path once more on the way, take it for a path of the same host.
    ///
    /// Browsers read `\` as `/`, drop tabs and line breaks, and take `//` for the beginning of a host
    /// (https://url.spec.whatwg.org/#url-parsing); a server that redirects to a decoded path turns `%2f` and `%0d` into
    /// what they stand for.
    private static func isPath(_ text: Substring.UTF8View) -> Bool {
        let bytes = Array(text)
        guard bytes.first == UInt8(ascii: "/"), let decoded = decodedOnce(bytes) else { return false }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            decoded.allSatisfy({ $0.byte >= 0x20 && $0.byte != 0x7F })
        else { return false }
        let path = decoded.prefix { $0.wasEscaped || $0.byte != UInt8(ascii: "?") && $0.byte != UInt8(ascii: "#") }
        let slash = UInt8(ascii: "/")
        let hasOddSlash = path.contains { $0.byte == UInt8(ascii: "\\") || $0.byte == slash && $0.wasEscaped }
        return !hasOddSlash && !zip(path, path.dropFirst()).contains { $0.byte == slash && $1.byte == slash }
    }

    /// - Returns: nil where a `%` has no two digits behind it.
    private static func decodedOnce(_ bytes: [UInt8]) -> [(byte: UInt8, wasEscaped: Bool)]? {
        var output: [(byte: UInt8, wasEscaped: Bool)] = []
        output.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                output.append((byte, false))
                continue
            }
            guard let escaped = rest.nextHexadecimalByte() else { return nil }
            output.append((escaped, true))
        }
        return output
    }
}
