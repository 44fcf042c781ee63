internal import Accounts
internal import HTTP
internal import JSON

extension JSONObject {
    /// A pair of tokens, with the member names of RFC 6749 §5.1.
    init(_ tokens: TokenPair) {
        self = [
            "access_token": .string(tokens.accessToken),
            "refresh_token": .string(tokens.refreshToken),
            "token_type": "Bearer",
            "expires_in": .integer(tokens.expiresInSeconds),
        ]
    }
}

extension ObjectReader.Faults {
    /// Twice what a mistaken client can get wrong. Eight thousand unknown members fit into a body, and naming each of
    /// them would make the answer about six times as long as the request.
    private static var maxTold: Int { 32 }

    /// The body has members that cannot be taken: the first of them are named.
    var problem: Problem {
        var problem = Problem.invalidBody
        problem.errors = Array(faults.prefix(Self.maxTold))
        return problem
    }
}

/// Reads a body's members, naming every faulty one.
func members<Value>(
    of request: Request, _ take: (inout ObjectReader) -> Value
) throws(EndpointError) -> Value {
    try members(of: read { () throws(ProblemError) in try request.jsonObject() }, take)
}

/// Reads a form's fields as `members` reads those of JSON.
func formFields<Value>(
    of request: Request, _ take: (inout ObjectReader) -> Value
) throws(EndpointError) -> Value {
    try members(of: read { () throws(ProblemError) in try request.form() }, take)
}

private func members<Value>(
    of object: JSONObject, _ take: (inout ObjectReader) -> Value
) throws(EndpointError) -> Value {
    var reader = ObjectReader(object)
    let value = take(&reader)
    do { try reader.finish() } catch { throw .problem(error.problem) }
    return value
}
