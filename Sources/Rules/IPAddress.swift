internal import Glibc

/// An IPv4 or IPv6 address; an IPv4 address within IPv6 (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is the IPv4 address.
public struct IPAddress: Sendable, Equatable {
    /// 4 or 16, in network order.
    let bytes: [UInt8]

    /// - Returns: nil where the text is no address as inet_pton(3) has it: no zone, no port, no brackets.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        var four = [UInt8](repeating: 0, count: 4)
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            bytes = four
            return
        }
        var sixteen = [UInt8](repeating: 0, count: 16)
        guard unsafe inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        let isMapped = sixteen[..<10].allSatisfy { $0 == 0 } && sixteen[10] == 0xFF && sixteen[11] == 0xFF
        bytes = isMapped ? Array(sixteen[12...]) : sixteen
    }
}

/// The addresses that begin with the same bits: `10.0.0.0/8`, `2001:db8::/32`, or one address alone.
public struct AddressRange: Sendable, Equatable {
    private let address: IPAddress
    private let prefixLength: Int

    /// - Returns: nil where the text is no range, or names bits behind its length (`10.1.0.0/8`).
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let width = address.bytes.count * 8
        self.address = address
        guard parts.count == 2 else {
            prefixLength = width
            return
        }
        // An IPv4 address in the guise of IPv6 has a length that counts other bits.
        guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(parts[1]), length <= width, address.bytes.count == 16 || !first.utf8.contains(0x3A)
        else { return nil }
        prefixLength = length
        guard (length..<width).allSatisfy({ !address.bit($0) }) else { return nil }
    }

    public func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        let whole = prefixLength / 8
        guard other.bytes[..<whole] == address.bytes[..<whole] else { return false }
        return (whole * 8..<prefixLength).allSatisfy { other.bit($0) == address.bit($0) }
    }
}

extension IPAddress {
    fileprivate func bit(_ index: Int) -> Bool { bytes[index / 8] & (0x80 >> (index % 8)) != 0 }
}
