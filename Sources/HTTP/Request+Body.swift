public import JSON

extension Request {
    /// The body as a JSON object. A request without a body needs no Content-Type and is an empty object.
    /// - Throws: the problem to answer with: 415 for another type, 400 for what the strict reader refuses.
    public func jsonObject() throws(ProblemError) -> JSONObject {
        if body.isEmpty { return JSONObject() }
        guard hasContentType("application/json") else { throw ProblemError(.unsupportedMediaType) }
        do {
            return try JSONParser.parseObject(body)
        } catch {
            throw ProblemError(.malformedBody)
        }
    }
}

/// A problem on its way to the answer.
public struct ProblemError: Error {
    public let problem: Problem

    public init(_ problem: Problem) { self.problem = problem }
}
