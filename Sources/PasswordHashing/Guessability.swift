/// Whether a password is among what is guessed first: common ones, and the patterns that people stretch
/// a short password with when a long one is asked for.
enum Guessability {
    /// The rows of a keyboard, one after another, as fingers walk them.
    private static let rows = Array("1234567890qwertyuiopasdfghjklzxcvbnm".utf8.map { Int32($0) })

    /// The text is case-folded. Refused are:
    /// - what is on the list, also with up to seven characters other than letters around it;
    /// - a unit repeated (the last time perhaps in part) that is refused itself or is shorter than
    ///   `PasswordRules.leastRest`: `abcabcabc`, one character over and over, `passwordpassword`;
    /// - sequences: code points or keys that follow each other, with one break for each eight characters:
    ///   `123456789012345`, `abcdefgh87654321`, `qwertyuiopasdfg`.
    static func isGuessedEarly(_ text: Span<Int32>) -> Bool {
        if CommonPasswords.contains(text) || isSequence(text) { return true }
        let core = text.extracting(lettersAtHeart(of: text))
        if core.count < text.count, text.count - core.count < PasswordRules.leastRest, CommonPasswords.contains(core) {
            return true
        }
        let period = shortestPeriod(of: text)
        guard period < text.count else { return false }
        return period < PasswordRules.leastRest || isGuessedEarly(text.extracting(0..<period))
    }

    private static func isSequence(_ text: Span<Int32>) -> Bool {
        var breaks = 0
        for position in text.indices.dropFirst() where !follows(text[position], text[position - 1]) { breaks += 1 }
        return breaks <= text.count / 8
    }

    /// Same, next or previous: by code point, or on a keyboard.
    private static func follows(_ point: Int32, _ previous: Int32) -> Bool {
        if (-1...1).contains(point - previous) { return true }
        guard let here = rows.firstIndex(of: point), let there = rows.firstIndex(of: previous) else {
            return false
        }
        let distance = abs(here - there)
        // From 0 back to 1, nine keys away, counting goes on.
        return distance == 1 || (distance == 9 && min(here, there) == 0)
    }

    /// Where the text lies without what is not an ASCII letter at either end.
    private static func lettersAtHeart(of text: Span<Int32>) -> Range<Int> {
        let letters = Int32(UInt8(ascii: "a"))...Int32(UInt8(ascii: "z"))
        guard let first = text.indices.first(where: { letters.contains(text[$0]) }),
            let last = text.indices.last(where: { letters.contains(text[$0]) })
        else { return 0..<0 }
        return first..<last + 1
    }

    /// The length of the shortest unit that, repeated at least twice, the last time perhaps in part, is the text;
    /// the text's own length where there is none.
    private static func shortestPeriod(of text: Span<Int32>) -> Int {
        guard text.count >= 2 else { return text.count }
        return (1...text.count / 2).first { period in
            (period..<text.count).allSatisfy { text[$0] == text[$0 - period] }
        } ?? text.count
    }
}
