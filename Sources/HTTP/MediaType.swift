internal import HTTPTypes

extension Request {
    /// Whether there is exactly one Content-Type, and it is this one with no charset but UTF-8 (RFC 8259 §8.1).
    /// - Parameter type: such as `application/json`, in lower case.
    func hasContentType(_ type: String) -> Bool {
        let types = headerFields[values: .contentType]
        guard types.count == 1, let given = types.first else { return false }
        let parts = given.lowercased().split(separator: ";", omittingEmptySubsequences: false).map {
            $0.drop { $0 == " " || $0 == "\t" }
        }
        guard let first = parts.first, first.trailingSpaceRemoved.utf8.elementsEqual(type.utf8) else { return false }
        return parts.dropFirst().allSatisfy {
            ["charset=utf-8", "charset=\"utf-8\""].contains($0.trailingSpaceRemoved)
        }
    }
}

extension Substring {
    fileprivate var trailingSpaceRemoved: Substring {
        var text = self
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
