/// What a new password must be (NIST SP 800-63B-4 §3.1.1.2): long enough, and not what is guessed first.
///
/// Which kinds of characters it has is its owner's affair; spaces count; nothing is trimmed or cut.
public struct PasswordRules: Sendable {
    /// In code points after normalising.
    public static let minimumLengthRange = 8...64
    /// What must be left of a password without the part that a guesser knows.
    static let leastRest = 8
    /// Names shorter than this are in too many passwords by chance.
    private static let shortestName = 4

    public let minimumLength: Int
    private let siteName: String?

    /// - Parameter siteName: what users call the site, or its host; a password that is mostly this is refused.
    /// - Throws: `minimumLengthOutOfRange`.
    public init(minimumLength: Int = 15, siteName: String? = nil) throws(PasswordHashingError) {
        guard Self.minimumLengthRange.contains(minimumLength) else { throw .minimumLengthOutOfRange }
        self.minimumLength = minimumLength
        self.siteName = siteName
    }

    /// The first fault that is found, nil where the password may be set. Cost: a few µs.
    public func fault(in password: Password, for username: String) -> PasswordFault? {
        if password.isTooLong { return .tooLong }
        if password.codePointCount < minimumLength { return .tooShort(minimum: minimumLength) }
        if password.withBytes({ bytes in bytes.indices.contains { bytes[$0] == 0 } }) { return .containsNUL }
        // What libutf8proc cannot fold is on no list.
        guard let folded = password.withBytes({ CodePoints($0, folded: true) }) else { return nil }
        return folded.withSpan { text in
            if isMostly(username, text) { return .containsUsername }
            if let siteName, isMostly(siteName, text) { return .containsSiteName }
            return Guessability.isGuessedEarly(text) ? .common : nil
        }
    }

    /// Whether fewer than `leastRest` code points are left when every occurrence of the name is taken out.
    /// Of a name like an e-mail address the part before the `@` is looked for alone as well.
    private func isMostly(_ name: String, _ text: Span<Int32>) -> Bool {
        let candidates = name.contains("@") ? [name, String(name.prefix { $0 != "@" })] : [name]
        return candidates.contains { candidate in
            guard let folded = CodePoints(candidate.utf8Span.span, folded: true), folded.count >= Self.shortestName
            else { return false }
            return folded.withSpan { name in
                let found = occurrences(of: name, in: text)
                return found > 0 && text.count - found * name.count < Self.leastRest
            }
        }
    }

    private func occurrences(of name: Span<Int32>, in text: Span<Int32>) -> Int {
        var (position, found) = (0, 0)
        while position + name.count <= text.count {
            if name.indices.allSatisfy({ text[position + $0] == name[$0] }) {
                found += 1
                position += name.count
            } else {
                position += 1
            }
        }
        return found
    }
}
