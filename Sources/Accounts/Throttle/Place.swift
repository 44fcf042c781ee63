internal import Glibc

/// From where somebody tries a password, as far as the throttle tells places apart.
enum Place: Hashable {
    /// An IPv4 address.
    case address([UInt8])
    /// The first 64 bits of an IPv6 address: whoever has one address there has them all.
    case network([UInt8])
    /// A browser on which somebody logged in to the name before: the nonce of its device cookie.
    case device([UInt8])
    /// What is no address, such as a Unix socket's; all of one text are one place.
    case other([UInt8])

    /// - Parameter text: an address as nginx writes `$remote_addr`.
    init(address text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
            self = .address(Array(bytes[..<4]))
        } else if unsafe inet_pton(AF_INET6, text, &bytes) == 1 {
            // IPv4 behind an IPv6 socket (RFC 4291 §2.5.5.2): by network, all of them would be one place.
            self = bytes[..<12] == Self.mapped ? .address(Array(bytes[12...])) : .network(Array(bytes[..<8]))
        } else {
            self = .other(Array(text.utf8.prefix(64)))
        }
    }

    private static let mapped: ArraySlice<UInt8> = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    var isDevice: Bool {
        if case .device = self { return true }
        return false
    }

    /// Different for any two places.
    var bytes: [UInt8] {
        switch self {
        case .address(let bytes): [4] + bytes
        case .network(let bytes): [6] + bytes
        case .device(let bytes): [1] + bytes
        case .other(let bytes): [0] + bytes
        }
    }
}
