// Eight bytes at a time: a token has hundreds, and each of them is looked at more than once on its way.
extension Span<UInt8> {
    /// Whether every byte is printable ASCII: 0x20 to 0x7E.
    public var isPrintableASCII: Bool {
        var offset = 0
        while offset + 8 <= count {
            let word = word(at: offset)
            // A sum or difference of bytes below 0x80 reaches 0x80 where the byte is 0x7F, or was below 0x20.
            let isOther = (word | (word &+ Self.eachByte(0x01)) | (word &- Self.eachByte(0x20))) & Self.eachByte(0x80)
            guard isOther == 0 else { return false }
            offset += 8
        }
        while offset < count {
            guard (0x20..<0x7F).contains(self[offset]) else { return false }
            offset += 1
        }
        return true
    }

    /// Where the byte stands first; nil where it stands nowhere.
    public func firstIndex(of byte: UInt8) -> Int? {
        var offset = 0
        while offset + 8 <= count {
            // 0 where the byte stands; only then does the difference borrow into a bit that was not set.
            let word = word(at: offset) ^ Self.eachByte(byte)
            if (word &- Self.eachByte(0x01)) & ~word & Self.eachByte(0x80) != 0 { break }
            offset += 8
        }
        while offset < count {
            if self[offset] == byte { return offset }
            offset += 1
        }
        return nil
    }

    private static func eachByte(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// - Parameter offset: behind which eight bytes stand.
    func word(at offset: Int) -> UInt64 {
        // In bounds, and every pattern of bits is a number.
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
