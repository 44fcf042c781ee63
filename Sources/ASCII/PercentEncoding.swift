extension UInt8 {
    /// What the hexadecimal digit, of either case, stands for: 0 to 15; nil where it is none.
    public var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}

extension IteratorProtocol<UInt8> {
    /// The byte that the next two hexadecimal digits stand for; nil where the next two bytes are none.
    public mutating func nextHexadecimalByte() -> UInt8? {
        guard let high = next()?.hexadecimalValue, let low = next()?.hexadecimalValue else { return nil }
        return high << 4 | low
    }
}

extension Sequence<UInt8> {
    /// With each `%XX` decoded, once (RFC 3986 §2.1); nil where a `%` stands before something else.
    public func percentDecoded() -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(underestimatedCount)
        var iterator = makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = iterator.nextHexadecimalByte() else { return nil }
            bytes.append(escaped)
        }
        return bytes
    }

    /// As text, with `%XX` for each byte that is not kept.
    /// - Parameter isKept: true for ASCII alone.
    public func percentEncoded(keeping isKept: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(underestimatedCount)
        for byte in self {
            if isKept(byte) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
