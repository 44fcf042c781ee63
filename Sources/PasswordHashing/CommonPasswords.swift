/// The 11,611 entries of 8 and more characters of zxcvbn's list of leaked passwords (common-passwords.LICENSE).
///
/// One sorted text, searched where it lies in the executable: a set of strings would cost each worker a megabyte.
enum CommonPasswords {
    /// Lower case ASCII, one a line, sorted bytewise.
    static var list: [UInt8] { PackageResources.common_passwords_txt }

    /// Whether the case-folded text is on the list. Cost: 14 lines read.
    static func contains(_ text: Span<Int32>) -> Bool {
        let list = list
        var (low, high) = (0, list.count)
        while low < high {
            var start = (low + high) / 2
            while start > low, list[start - 1] != UInt8(ascii: "\n") { start -= 1 }
            var (end, position) = (start, 0)
            while list[end] != UInt8(ascii: "\n"), position < text.count, text[position] == Int32(list[end]) {
                (end, position) = (end + 1, position + 1)
            }
            let isLineDone = list[end] == UInt8(ascii: "\n")
            if isLineDone, position == text.count { return true }
            let isTextAfterLine = isLineDone || (position < text.count && text[position] > Int32(list[end]))
            if isTextAfterLine {
                while list[end] != UInt8(ascii: "\n") { end += 1 }
                low = end + 1
            } else {
                high = start
            }
        }
        return false
    }
}
