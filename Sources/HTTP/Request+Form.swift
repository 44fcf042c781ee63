public import JSON

extension Request {
    /// Whether the body is what a browser sends for `<form method="post">`, also where the form is empty.
    public var isForm: Bool { hasContentType("application/x-www-form-urlencoded") }

    /// The fields of the form in the body, as an object of strings: what reads JSON members reads these as well.
    /// - Throws: the problem to answer with: 415 for another type, 400 for what `FormURLEncoded` refuses.
    public func form() throws(ProblemError) -> JSONObject {
        guard isForm else { throw ProblemError(.unsupportedMediaType) }
        guard let fields = FormURLEncoded.fields(of: body) else { throw ProblemError(.malformedBody) }
        return fields
    }

    /// The members of the query, read as a form is.
    /// - Throws: 400 for what `FormURLEncoded` refuses.
    public func queryFields() throws(ProblemError) -> JSONObject {
        guard let fields = FormURLEncoded.fields(of: Array(query.utf8)) else { throw ProblemError(.invalidQuery) }
        return fields
    }
}
