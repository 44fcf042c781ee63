internal import AccessTokens
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import Rules

/// Answers nginx's `auth_request`: 204 with who it is, 401, 403, or 503 where it cannot know. Nothing else: nginx
/// turns any other status into 500, and reads what has no status as 200.
struct VerifyHandler {
    private let hosts: ServedHosts
    /// nil: whoever is logged in is let in.
    private let admission: Admission?
    /// nil: there are no links.
    private let links: LinkDoor?

    init(hosts: [String], admission: Admission?, links: LinkDoor?) {
        self.hosts = ServedHosts(hosts)
        self.admission = admission
        self.links = links
    }

    /// What the location opens on, so that no answer of a foreign or broken gate does.
    static let verdict = HTTPField.Name("Sallyport-Verdict")
    /// Why it is not, where somebody can do something about it.
    static let reason = HTTPField.Name("Sallyport-Reason")
    private static let reasons = [
        "api-token-required": "api-token", "token-scope": "token-scope", "token-invalid": "token-invalid",
        "token-expired": "token-expired", "token-revoked": "token-revoked", "session-ended": "session-ended",
        "cross-site-request": "cross-site",
    ]

    func respond(to request: Request, asking doorkeeper: Doorkeeper, at now: Timestamp) -> Response {
        guard hosts.contains(request.host) else {
            return closed(.hostNotServed, detail: "host is not in SALLYPORT_HOSTS")
        }
        // nginx answers 400 to these, but before 1.23 it sees only the first of two, which may be empty.
        guard Self.foreign.allSatisfy({ request.headerFields[values: $0].isEmpty }) else {
            return closed(.tokenInvalid, detail: "a field that only the gate may send")
        }
        let paths: AskedPaths
        do {
            paths = try AskedPaths(request)
        } catch {
            switch error {
            case .unclear(let detail): return closed(.notAllowed, detail: detail)
            case .notTold: return closed(.unavailable(), detail: "nginx names no path: is its server.conf an old one?")
            }
        }
        let place = FilesPlace(prefix: request.filesPrefix)
        if let refusal = place?.refusal(of: paths) { return closed(.notAllowed, detail: refusal) }
        switch links?.inQuery(of: request, paths, at: now) ?? .none {
        case .none: break
        case .refused(let problem, let detail): return closed(problem, detail: detail)
        case .open(let link, let detail): return answer(request, paths, link, place, detail: detail)
        case .trade(let cookie, let location, let detail): return trade(cookie, location, detail: detail)
        }
        var response = answer(request, paths, place, asking: doorkeeper, at: now)
        guard response.status == .unauthorized || response.status == .forbidden else { return response }
        switch links?.inCookies(of: request, paths, at: now) ?? .none {
        case .open(let link, let detail): return answer(request, paths, link, place, detail: detail)
        case .refused(let problem, let detail): return closed(problem, detail: detail)
        case .none, .trade: break
        }
        // Whoever sends a token wants to be let in by it: no login page in its place.
        if response.status == .unauthorized, !doorkeeper.places.places.contains(.query("token")),
            QueryToken(target: request.target) != .none
        {
            response = closed(.notAllowed, detail: "a token in the query that is none of ours")
        }
        return response
    }

    /// Answers to whoever asks by themselves.
    private func answer(
        _ request: Request, _ paths: AskedPaths, _ place: FilesPlace?, asking doorkeeper: Doorkeeper,
        at now: Timestamp
    ) -> Response {
        switch doorkeeper.identify(request, at: now).offeringBasic(to: request) {
        case .known(let user):
            if let place, !place.isOwn(paths, of: user.user.username.canonical) {
                return closed(.notAllowed, detail: "files: of somebody else")
            }
            return answer(request, paths, user, .notAllowed, detail: nil, at: now)
        // Who cannot be known may be somebody whom a rule keeps out.
        case .refused(let problem, let detail) where problem.status == .serviceUnavailable:
            return closed(problem, detail: detail)
        case .refused(let problem, let detail):
            // No rule makes files public that have an owner.
            if place != nil { return closed(problem, detail: detail) }
            return answer(request, paths, nil, problem, detail: detail, at: now)
        }
    }

    /// Answers to whoever holds a link: a URL token opens what its user may see, a share what the operator said.
    private func answer(
        _ request: Request, _ paths: AskedPaths, _ link: AuthenticLink, _ place: FilesPlace?, detail: String?
    ) -> Response {
        if let user = link.user {
            if let place, !place.isOwn(paths, of: user.username.canonical) {
                return closed(.notAllowed, detail: "files: of somebody else")
            }
            do {
                let verdict = try admission?.decide(request, paths, forLinkOf: user).verdict
                guard verdict ?? .open == .open else { return closed(.notAllowed, detail: "rules: not its user") }
            } catch {
                return closed(.unavailable(), detail: "no rules: \(error.detail)")
            }
        }
        var response = open(for: nil, detail: detail)
        if let rate = link.claims.rate, let name = Self.rate { response.headerFields[name] = String(rate) }
        return response
    }

    /// The first visit of a share: nginx gives the cookie and leads to the address without the token.
    private func trade(_ cookie: String, _ location: String, detail: String?) -> Response {
        var response = closed(.notAllowed, detail: detail)
        let fields = [(Self.reason, "share"), (Self.shareCookie, cookie), (Self.shareLocation, location)]
        for case (let name?, let value) in fields { response.headerFields[name] = value }
        return response
    }

    /// - Parameter problem: what is said to somebody who has to log in first.
    private func answer(
        _ request: Request, _ paths: AskedPaths, _ user: KnownUser?, _ problem: Problem, detail: String?,
        at now: Timestamp
    ) -> Response {
        guard let admission else {
            return user.map { open(for: $0.user, detail: $0.logDetail) } ?? closed(problem, detail: detail)
        }
        let decision: RuleSet.Decision
        do {
            decision = try admission.decide(request, paths, for: user, at: now)
        } catch {
            return closed(.unavailable(), detail: "no rules: \(error.detail)")
        }
        let cause = decision.rule.map { "rules: line \($0.line)" } ?? "rules: none allows it"
        switch decision.verdict {
        case .open: return open(for: user?.user, detail: user?.logDetail)
        case .logIn: return closed(problem, detail: detail)
        case .forbid: return closed(.notAllowed, detail: cause)
        case .reauthenticate:
            var response = closed(.reauthenticationRequired, detail: cause)
            if let name = Self.reason { response.headerFields[name] = "fresh" }
            return response
        }
    }

    /// - Parameter user: nil where everyone is let in: then every field is there, and empty.
    private func open(for user: User?, detail: String?) -> Response {
        var response = Response.noContent(userID: user?.id.text)
        response.logDetail = detail
        let email = user.flatMap { $0.isEmailVerified ? $0.email : nil }
        let identity = [
            (Self.verdict, "open"), (Self.remoteUser, user?.username.canonical ?? ""),
            (Self.remoteEmail, email ?? ""), (Self.remoteGroups, user?.roles.joined(separator: ",") ?? ""),
            (Self.remoteName, user?.username.canonical ?? ""),
        ]
        for case (let name?, let value) in identity {
            response.headerFields.append(HTTPField(name: name, value: value))
        }
        return response
    }

    /// 401 and 503 as they are; whatever else is wrong with the request is 401 as well.
    private func closed(_ problem: Problem, detail: String?) -> Response {
        var response = problem.response(logDetail: detail)
        switch response.status {
        case .unauthorized, .forbidden, .serviceUnavailable: break
        default: response = Problem.tokenInvalid.response(logDetail: detail ?? problem.name)
        }
        if let name = Self.reason, let reason = Self.reasons[problem.name] { response.headerFields[name] = reason }
        response.body = []
        response.headerFields[.contentType] = nil
        return response
    }

    /// By what names an application is told who is asking: no client may send one.
    private static let foreign = [verdict, remoteUser, remoteEmail, remoteGroups, remoteName].compactMap { $0 }
    private static let remoteUser = HTTPField.Name("Remote-User")
    private static let remoteEmail = HTTPField.Name("Remote-Email")
    private static let remoteGroups = HTTPField.Name("Remote-Groups")
    private static let rate = HTTPField.Name("Sallyport-Rate")
    private static let shareCookie = HTTPField.Name("Sallyport-Share-Cookie")
    private static let shareLocation = HTTPField.Name("Sallyport-Share-Location")
    private static let remoteName = HTTPField.Name("Remote-Name")
}
