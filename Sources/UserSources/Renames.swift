/// A file of new names: `old<TAB>new` a line. The old one is compared byte by byte.
public enum Renames {
    /// - Returns: the new names by the bytes of the old ones.
    /// - Throws: with the line, where one is not so, or a name stands twice.
    public static func read(_ path: String) throws(UserSourceError) -> [[UInt8]: String] {
        let reader = try LineReader(path)
        var renames: [[UInt8]: String] = [:]
        var number = 0
        while let line = try reader.line() {
            number += 1
            guard case .bytes(let bytes) = line else { throw UserSourceError("line \(number) is too long") }
            if bytes.isEmpty { continue }
            let parts = bytes.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            guard parts.count == 2, let new = String(validating: parts[1], as: UTF8.self) else {
                throw UserSourceError("line \(number) is not an old name, a tab, and a new one")
            }
            guard renames.updateValue(new, forKey: Array(parts[0])) == nil else {
                throw UserSourceError("line \(number) renames somebody for the second time")
            }
        }
        return renames
    }
}
