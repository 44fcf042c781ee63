/// A contact address is taken as it was typed; whether it is one, only a mail to it can show.
enum EmailAddress {
    /// At most 254 bytes (RFC 5321 §4.5.3.1.3 less the brackets), something on each side of the last `@`,
    /// no space, no control character.
    static func isPlausible(_ text: String) -> Bool {
        guard text.utf8.count <= 254, let at = text.lastIndex(of: "@"), at != text.startIndex,
            text.index(after: at) != text.endIndex
        else { return false }
        return text.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control
        }
    }
}
