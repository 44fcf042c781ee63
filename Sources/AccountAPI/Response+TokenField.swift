internal import HTTP
internal import HTTPTypes

extension Response {
    /// The same answer, with the access token also in the field that is set for it, if one is.
    func settingToken(_ token: String, _ places: TokenPlaces) -> Response {
        guard let field = places.answerField else { return self }
        var response = self
        response.headerFields[field] = token
        return response
    }
}
