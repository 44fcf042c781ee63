internal import HTTP

/// A query of whole numbers: `limit=50&before=1234`. Nothing in it needs decoding, and nothing else is taken.
struct IntegerQuery {
    private let values: [(name: [UInt8], number: Int64)]

    /// - Throws: `.problem(.invalidQuery)` for another name than these, one that stands twice, and what is no whole
    ///   number from 0 to 2⁶³ − 1.
    init(of request: Request, names: [String]) throws(EndpointError) {
        var values: [(name: [UInt8], number: Int64)] = []
        let pairs = request.query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        for pair in request.query.isEmpty ? [] : pairs {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, names.contains(where: { $0.utf8.elementsEqual(parts[0]) }),
                !values.contains(where: { $0.name.elementsEqual(parts[0]) }), let number = Self.number(parts[1])
            else { throw .problem(.invalidQuery) }
            values.append((Array(parts[0]), number))
        }
        self.values = values
    }

    /// - Throws: `.problem(.invalidQuery)` where the number lies outside the range.
    func integer(_ name: String, in range: ClosedRange<Int64>) throws(EndpointError) -> Int64? {
        guard let number = values.first(where: { $0.name.elementsEqual(name.utf8) })?.number else { return nil }
        guard range.contains(number) else { throw .problem(.invalidQuery) }
        return number
    }

    private static func number(_ digits: Substring.UTF8View) -> Int64? {
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int64(String(decoding: digits, as: UTF8.self))
    }
}
