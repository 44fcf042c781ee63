internal import ASCII

/// Which hosts a rule is about: one, all below one (`*.example.org`), or any (`*`).
enum HostPattern: Sendable, Equatable {
    case any
    case one([UInt8])
    /// With the dot before it.
    case below([UInt8])

    /// ASCII letters lose their case; a port is none of a host's.
    /// - Returns: nil where the text is no host name of ASCII, no address in brackets and no pattern.
    init?(_ text: some Collection<UInt8>) {
        let bytes = text.lowercasedASCII()
        if bytes == Array("*".utf8) {
            self = .any
        } else if bytes.starts(with: "*.".utf8), Self.isName(bytes.dropFirst(2)) {
            self = .below(Array(bytes.dropFirst()))
        } else if Self.isName(bytes[...]) || Self.isAddress(bytes) {
            self = .one(bytes)
        } else {
            return nil
        }
    }

    /// - Parameter host: in lower case, as nginx has it in `$host`.
    func matches(_ host: [UInt8]) -> Bool {
        switch self {
        case .any: true
        case .one(let name): name == host
        case .below(let suffix): host.count > suffix.count && host[(host.count - suffix.count)...] == suffix[...]
        }
    }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= 253
            && bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.count)
                    && label.allSatisfy {
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
                            || $0 == 0x5F
                    }
            }
    }

    private static func isAddress(_ bytes: [UInt8]) -> Bool {
        bytes.first == UInt8(ascii: "[") && bytes.last == UInt8(ascii: "]")
            && IPAddress(String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)) != nil
    }
}
