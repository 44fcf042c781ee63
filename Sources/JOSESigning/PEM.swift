internal import JOSE

/// Textual encodings of keys (RFC 7468), without anything before, between or behind.
enum PEM {
    static func encode(_ bytes: [UInt8], label: String) -> String {
        let digits = Array(Base64URL.encode(bytes).utf8).map { digit in
            switch digit {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: digit
            }
        }
        let padded = digits + Array(repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
        let lines = stride(from: 0, to: padded.count, by: 64).map { start in
            String(decoding: padded[start..<min(start + 64, padded.count)], as: UTF8.self) + "\n"
        }
        return "-----BEGIN \(label)-----\n" + lines.joined() + "-----END \(label)-----\n"
    }

    /// - Returns: nil unless the text is one document with that label.
    static func decode(_ text: [UInt8], label: String) -> [UInt8]? {
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count > 2, lines.first.map({ $0.elementsEqual("-----BEGIN \(label)-----".utf8) }) == true,
            lines.last.map({ $0.elementsEqual("-----END \(label)-----".utf8) }) == true
        else { return nil }
        var digits = Array(lines[1..<(lines.count - 1)].joined())
        guard digits.count % 4 == 0, !digits.contains(UInt8(ascii: "-")), !digits.contains(UInt8(ascii: "_")) else {
            return nil
        }
        for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
        return try? Base64URL.decode(
            digits.map { digit in
                switch digit {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: digit
                }
            })
    }
}
