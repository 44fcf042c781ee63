extension Span<UInt8> {
    /// Whether the same bytes stand in both. Not for secrets: the time tells where they differ.
    public func hasSameBytes(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var offset = 0
        while offset + 8 <= count {
            guard word(at: offset) == other.word(at: offset) else { return false }
            offset += 8
        }
        while offset < count {
            guard self[offset] == other[offset] else { return false }
            offset += 1
        }
        return true
    }
}

extension String {
    /// Whether the same bytes of UTF-8 stand in both, as everywhere outside Swift: its own `==` takes U+212A for `K`.
    /// Not for secrets: the time tells where they differ.
    @inlinable public func hasSameBytes(as other: String) -> Bool {
        // Of most texts that differ, the first two questions tell, which cost next to nothing.
        utf8.count == other.utf8.count && self == other && utf8.span.hasSameBytes(as: other.utf8.span)
    }
}
