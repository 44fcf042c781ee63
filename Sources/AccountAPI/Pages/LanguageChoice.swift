/// Chooses a language by `Accept-Language` (RFC 9110 §12.5.4).
enum LanguageChoice {
    /// By primary subtag; the first is for those who want none of them.
    private static let offered: [(subtag: String, words: Words)] = [
        ("en", .english), ("de", .german), ("zh", .chinese),
    ]
    private static let maxRanges = 32

    /// The language that the reader wants most; of two wanted alike, the one named first.
    /// - Parameter fields: the values of all `Accept-Language` fields. What cannot be read in them is passed over.
    static func words(for fields: [String]) -> Words {
        let ranges = fields.flatMap { $0.lowercased().split(separator: ",").prefix(maxRanges) }.prefix(maxRanges)
            .compactMap { range($0) }
        let refused = ranges.filter { $0.thousandths == 0 }.map(\.subtag)
        var best: (thousandths: Int, words: Words)?
        for range in ranges where range.thousandths > best?.thousandths ?? 0 {
            let found = offered.first {
                range.subtag == "*" ? !refused.contains($0.subtag) : $0.subtag == range.subtag
            }
            if let found { best = (range.thousandths, found.words) }
        }
        return best?.words ?? offered[0].words
    }

    /// One range with its weight: `de-AT;q=0.8` is `de`, 800. A language is offered for all its countries and scripts.
    private static func range(_ text: Substring) -> (subtag: String, thousandths: Int)? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        guard let tag = parts.first, let subtag = tag.split(separator: "-").first, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return (String(subtag), 1000) }
        guard parts[1].hasPrefix("q="), let weight = thousandths(parts[1].dropFirst(2)) else { return nil }
        return (String(subtag), weight)
    }

    /// A weight: `0` or `1`, and at most three digits after a point (RFC 9110 §12.4.2).
    private static func thousandths(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let digits = parts.count == 2 ? String(parts[1]) : ""
        guard (1...2).contains(parts.count), parts[0] == "0" || parts[0] == "1", digits.utf8.count <= 3,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let fraction = Int(digits + String(repeating: "0", count: 3 - digits.utf8.count)) ?? 0
        let weight = (parts[0] == "1" ? 1000 : 0) + fraction
        return weight <= 1000 ? weight : nil
    }
}
