internal import HTTPTypes
public import JSON

extension Request {
    /// The body as a JSON object. A request without a body needs no Content-Type and is an empty object.
    /// - Throws: the problem to answer with: 415 for another type, 400 for what the strict reader refuses.
    public func jsonObject() throws(ProblemError) -> JSONObject {
        if body.isEmpty { return JSONObject() }
        guard isJSON else { throw ProblemError(.unsupportedMediaType) }
        do {
            return try JSONParser.parseObject(body)
        } catch {
            throw ProblemError(.malformedBody)
        }
    }

    /// Exactly one Content-Type, `application/json`, with no charset but UTF-8 (RFC 8259 §8.1).
    private var isJSON: Bool {
        let types = headerFields[values: .contentType]
        guard types.count == 1, let type = types.first else { return false }
        let parts = type.lowercased().split(separator: ";", omittingEmptySubsequences: false).map {
            $0.drop { $0 == " " || $0 == "\t" }
        }
        guard parts.first?.trailingSpaceRemoved == "application/json" else { return false }
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

/// A problem on its way to the answer.
public struct ProblemError: Error {
    public let problem: Problem

    public init(_ problem: Problem) { self.problem = problem }
}
