/// A typed password as the bytes that are hashed: UTF-8 in Normalization Form C, so that one password typed on two
/// keyboards is one password (NIST SP 800-63B-4 §3.1.1.2). Wiped when the last reference goes.
///
/// The `String` that it was made from is the caller's, and is not wiped.
public final class Password: Sendable {
    /// The longest that can be set or can match, in bytes after normalising.
    public static let maxBytes = 1_024

    /// No text is more than three times as long as its normalised form (tried over all code points), so that
    /// beyond this the text is too long without looking; it also bounds what normalising may cost.
    private static let maxTypedBytes = 4 * maxBytes

    private let content: Content
    /// As it was typed, where that is other bytes, of which others stored hashes; nothing otherwise.
    private let typedContent: Content

    /// Longer than `maxBytes`: what is held is its beginning, which takes as long to hash and never matches.
    var isTooLong: Bool { content.isTooLong }

    /// Code points after normalising; of the beginning only where the password is too long.
    var codePointCount: Int { withBytes { bytes in bytes.indices.count { bytes[$0] & 0xC0 != 0x80 } } }

    /// Cost: a few µs, at most about 10 ms for 4,096 bytes of combining marks in the worst order.
    /// A text that libutf8proc does not take stays as it was typed.
    public init(_ typed: String) {
        let typed = typed.utf8Span.span
        if typed.count <= Self.maxTypedBytes, let points = CodePoints(typed),
            let normalised = points.withUTF8({ Content(copying: $0) })
        {
            let isAsTyped = normalised.holds(typed)
            content = normalised
            typedContent = Content(copying: isAsTyped ? typed.extracting(first: 0) : typed)
        } else {
            content = Content(copying: typed)
            typedContent = Content(copying: typed.extracting(first: 0))
        }
    }

    /// Lends the bytes to `body`.
    func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = unsafe UnsafeBufferPointer(rebasing: content.buffer.all[..<content.count])
        return try unsafe body(bytes.span)
    }

    /// Lends the bytes as they were typed to `body`.
    /// - Returns: nil where they are those that `withBytes` lends, or too many.
    func withTypedBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard typedContent.count > 0, !typedContent.isTooLong else { return nil }
        let bytes = unsafe UnsafeBufferPointer(rebasing: typedContent.buffer.all[..<typedContent.count])
        return try unsafe body(bytes.span)
    }

    /// At most `maxBytes` of a text.
    private struct Content: ~Copyable, Sendable {
        let buffer: WipedBuffer<UInt8>
        let count: Int
        let isTooLong: Bool

        init(copying bytes: Span<UInt8>) {
            count = min(bytes.count, Password.maxBytes)
            isTooLong = bytes.count > Password.maxBytes
            buffer = WipedBuffer(capacity: max(count, 1), zero: 0)
            for position in 0..<count { unsafe buffer.all[position] = bytes[position] }
        }

        func holds(_ bytes: Span<UInt8>) -> Bool {
            guard bytes.count == count, !isTooLong else { return false }
            for position in 0..<count where unsafe buffer.all[position] != bytes[position] { return false }
            return true
        }
    }
}

extension Password: CustomStringConvertible, CustomReflectable {
    public var description: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
