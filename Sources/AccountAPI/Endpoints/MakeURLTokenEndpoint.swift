internal import ASCII
internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/urls` with `{path, expires_in, host?, prefix?, uses?, address?, rate?, session?}`: a link that opens the
/// path to whoever holds it, for GET and HEAD. 201 `{url, token, id, expires_at}`.
///
/// It opens what its user may see when it is used, so that nothing is asked here but who they are.
struct MakeURLTokenEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/urls"

    let make: MakeURLToken
    /// Empty: the one that was asked.
    let hosts: [String]
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.caller(of: request, at: now)
        let (wanted, endsWithSession) = try members(of: request) { body in
            let wanted = LinkRequest(
                host: body.optionalString("host") ?? request.host, path: body.string("path"),
                isPrefix: body.optionalBool("prefix") ?? false, lifetimeSeconds: body.integer("expires_in"),
                uses: body.optionalInteger("uses"), address: body.optionalString("address"),
                rate: body.optionalInteger("rate"))
            return (wanted, body.optionalBool("session") ?? false)
        }
        let link = try perform { () throws(AccountError) in
            guard isServed(wanted.host, whenAsked: request.host) else { throw .invalid([.host]) }
            return try make.make(
                wanted, for: caller.user, endingWith: endsWithSession ? caller.session.id : nil, at: now)
        }
        var response = Response.json(
            [
                "url": .string(origin(of: link, as: request) + link.target),
                "token": .string(link.token), "id": .string(link.id.text),
                "expires_at": .integer(link.expiresAt.secondsSince1970),
            ], userID: caller.user.id.text)
        response.status = .created
        return response
    }

    private func isServed(_ host: String, whenAsked asked: String) -> Bool {
        host.utf8.elementsEqual(asked.utf8) || hosts.contains { $0.utf8.lowercasedASCII().elementsEqual(host.utf8) }
    }

    /// With the port that was asked, where the link is for the host that was.
    private func origin(of link: MadeLink, as request: Request) -> String {
        guard link.host.utf8.elementsEqual(request.host.utf8), let own = request.ownOrigin,
            own.utf8.lowercasedASCII().starts(with: "https://\(link.host):".utf8)
        else { return "https://" + link.host }
        return own.lowercasedASCII()
    }
}
