extension [UInt8] {
    /// Puts a text's UTF-8 behind what stands there. Cost: one copy, where `+=` goes from byte to byte.
    @inlinable public mutating func append(utf8 text: String) {
        let isDone: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { unsafe append(contentsOf: $0) }
        // A text that is not Swift's own.
        if isDone == nil { append(contentsOf: text.utf8) }
    }
}
