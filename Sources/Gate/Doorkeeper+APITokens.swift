internal import ASCII
internal import AccessTokens
internal import HTTP
internal import HTTPTypes
internal import Identity

/// API tokens: as `Authorization: Bearer`, as the password of HTTP Basic, as `X-API-Key`.
extension Doorkeeper {
    static let keyField = HTTPField.Name("X-API-Key")

    /// The values of `X-API-Key`.
    func keys(of request: Request) -> [String] {
        Self.keyField.map { request.headerFields[values: $0] } ?? []
    }

    /// - Parameters:
    ///   - text: what was sent as a token.
    ///   - username: what was sent as the owner's name; nil where nothing can be.
    func identify(
        apiToken text: String, of username: String? = nil, _ request: Request, at now: Timestamp
    ) -> Finding {
        guard let tokens else { return .refused(.tokenInvalid, detail: nil) }
        let record: APITokenRecord
        do { record = try tokens.authenticate(text, at: now) } catch { return refusal(error) }
        let detail = "token \(record.token.id.text)"
        guard username.map({ Self.names($0, record.user) }) ?? true else {
            return .refused(.tokenInvalid, detail: detail + ": another user's name")
        }
        guard takes(record.token.scope, request) else { return .refused(.tokenScope, detail: detail) }
        uses.note(record.token, at: now)
        return .known(KnownUser(record))
    }

    /// A password is never looked at: it would cost a hash at each request, and teach people to give it to programs.
    func identify(basic encoded: String, _ request: Request, at now: Timestamp) -> Finding {
        guard let credentials = BasicCredentials(encoded: encoded) else { return .refused(.tokenInvalid, detail: nil) }
        guard APITokenSecret.isClaimed(by: credentials.password) else {
            return .refused(.apiTokenRequired, detail: nil)
        }
        return identify(apiToken: credentials.password, of: credentials.username, request, at: now)
    }

    /// Many programs insist on a name: nothing, `token` and the owner's will do.
    private static func names(_ text: String, _ owner: User) -> Bool {
        text.isEmpty || text.hasSameBytes(as: "token") || Username(text) == owner.username
    }

    /// Whether the request is within the scope, both as it was asked and as nginx serves it.
    private func takes(_ scope: TokenScope, _ request: Request) -> Bool {
        guard scope.takes(method: request.method.rawValue) else { return false }
        guard !scope.paths.isEmpty else { return true }
        // nginx tells the gate what it serves; a handler of the gate's own is what is served.
        let isQuestion = request.path == GateResponder.verifyPath
        let path = Array(request.path.utf8)
        guard
            let asked = PlainPath(asked: isQuestion ? request.askedPath : path, target: request.target),
            let served = PlainPath(served: isQuestion ? request.servedPath : path)
        else { return false }
        return [asked, served].allSatisfy { path in
            scope.paths.contains { $0.holds(path, of: request.host) }
        }
    }

    /// The one table from refusal to problem: no default, so that a new case cannot be forgotten.
    private func refusal(_ refusal: APITokenRefusal) -> Finding {
        switch refusal {
        case .invalid: .refused(.tokenInvalid, detail: nil)
        case .expired: .refused(.tokenExpired, detail: nil)
        case .revoked: .refused(.tokenRevoked, detail: nil)
        case .unknowable(let detail): .refused(.unavailable(), detail: detail)
        }
    }
}
