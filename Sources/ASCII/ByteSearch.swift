// Eight bytes at a time: a token has hundreds, and each of them is looked at more than once on its way.
extension Span<UInt8> {
    /// Whether every byte is printable ASCII: 0x20 to 0x7E.
    public var isPrintableASCII: Bool { allWords { Self.others(in: $0) == 0 } }

    /// Whether every byte is printable ASCII, and neither of the two.
    public func isPrintableASCII(without first: UInt8, _ second: UInt8) -> Bool {
        allWords { Self.others(in: $0) | Self.marks(of: first, in: $0) | Self.marks(of: second, in: $0) == 0 }
    }

    /// Whether the byte stands somewhere.
    public func contains(_ byte: UInt8) -> Bool { !allWords { Self.marks(of: byte, in: $0) == 0 } }

    /// Where the byte stands first; nil where it stands nowhere.
    public func firstIndex(of byte: UInt8) -> Int? {
        var offset = 0
        while offset + 8 <= count, Self.marks(of: byte, in: word(at: offset)) == 0 { offset += 8 }
        while offset < count {
            if self[offset] == byte { return offset }
            offset += 1
        }
        return nil
    }

    /// Not 0 where a byte of the word is not printable: a sum or difference of bytes below 0x80 reaches 0x80 where the
    /// byte is 0x7F, or was below 0x20.
    private static func others(in word: UInt64) -> UInt64 {
        (word | (word &+ eachByte(0x01)) | (word &- eachByte(0x20))) & eachByte(0x80)
    }

    /// Not 0 where the byte stands in the word: only there does a difference borrow into a bit that was not set.
    private static func marks(of byte: UInt8, in word: UInt64) -> UInt64 {
        let zeros = word ^ eachByte(byte)
        return (zeros &- eachByte(0x01)) & ~zeros & eachByte(0x80)
    }

    private static func eachByte(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// Asks of words that hold all of the bytes and nothing else, some bytes twice; the first false ends it.
    @inline(__always) private func allWords(_ holds: (UInt64) -> Bool) -> Bool {
        var offset = 0
        while offset + 8 <= count {
            guard holds(word(at: offset)) else { return false }
            offset += 8
        }
        return offset == count || holds(count >= 8 ? word(at: count - 8) : shortWord)
    }

    /// A word of less than eight bytes, at least one.
    private var shortWord: UInt64 {
        guard count >= 4 else {
            return Self.eachByte(self[0]) << 16 | UInt64(self[count / 2]) << 8 | UInt64(self[count - 1])
        }
        return UInt64(halfWord(at: 0)) << 32 | UInt64(halfWord(at: count - 4))
    }

    /// - Parameter offset: behind which eight bytes stand.
    func word(at offset: Int) -> UInt64 {
        // In bounds, and every pattern of bits is a number.
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// - Parameter offset: behind which four bytes stand.
    private func halfWord(at offset: Int) -> UInt32 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }
}
