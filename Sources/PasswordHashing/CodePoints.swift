internal import CUTF8Proc

/// A text as its normalised code points (NFC, UAX #15), wiped when done with.
///
/// On libutf8proc's two-step calls with memory of our own: `utf8proc_map` shrinks its buffer with realloc
/// and leaves the rest of the text on the heap.
struct CodePoints: ~Copyable {
    private let buffer: WipedBuffer<Int32>
    let count: Int

    /// Composes the text; with `folded`, folds case as well, for comparing.
    ///
    /// Cost: grows with the square of a run of combining marks, so bound the text before.
    /// - Returns: nil where libutf8proc refuses the text.
    init?(_ text: Span<UInt8>, folded: Bool = false) {
        let folding = folded ? UTF8PROC_CASEFOLD.rawValue : 0
        let options = utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue | folding)
        let needed = unsafe text.withUnsafeBufferPointer { text in
            unsafe utf8proc_decompose(text.baseAddress, text.count, nil, 0, options)
        }
        guard needed >= 0 else { return nil }
        // One more: utf8proc_reencode ends what it writes with a NUL.
        let buffer = WipedBuffer<Int32>(capacity: needed + 1, zero: 0)
        let written = unsafe text.withUnsafeBufferPointer { text in
            unsafe utf8proc_decompose(text.baseAddress, text.count, buffer.all.baseAddress, needed, options)
        }
        guard written == needed else { return nil }
        let composed = unsafe utf8proc_normalize_utf32(buffer.all.baseAddress, needed, options)
        guard composed >= 0 else { return nil }
        self.buffer = buffer
        count = composed
    }

    /// Lends the code points to `body`.
    func withSpan<Result>(_ body: (Span<Int32>) -> Result) -> Result {
        let points = unsafe UnsafeBufferPointer(rebasing: buffer.all[..<count])
        return unsafe body(points.span)
    }

    /// Writes the code points as UTF-8 in place of themselves and lends the bytes to `body`.
    /// - Returns: nil where libutf8proc refuses.
    consuming func withUTF8<Result: ~Copyable>(_ body: (Span<UInt8>) -> Result) -> Result? {
        let length = unsafe utf8proc_reencode(buffer.all.baseAddress, count, utf8proc_option_t(0))
        guard length >= 0 else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(buffer.all)[..<length]
        return unsafe UnsafeRawBufferPointer(rebasing: bytes).withMemoryRebound(to: UInt8.self) { unsafe body($0.span) }
    }
}
