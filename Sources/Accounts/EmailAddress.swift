/// A contact address is taken as it was typed; whether it is one, only a mail to it can show.
enum EmailAddress {
    /// At most 254 bytes (RFC 5321 §4.5.3.1.3 less the brackets), something on each side of the last `@`,
    /// no space, no control character.
    static func isPlausible(_ text: String) -> Bool {
        // By byte: an @ and a combining mark after it are one Character, which is no @.
        guard text.utf8.count <= 254, let at = text.utf8.lastIndex(of: UInt8(ascii: "@")), at != text.startIndex,
            text.utf8.index(after: at) != text.endIndex
        else { return false }
        return text.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control
        }
    }
}
