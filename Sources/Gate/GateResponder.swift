public import AccessTokens
public import HTTP
internal import HTTPTypes
public import Identity

/// What the gate's program runs: the question of nginx's `auth_request`, and the handlers that want a user.
public final class GateResponder: Responder {
    /// Where nginx asks; `internal` there, so that no client reaches it.
    static let verifyPath = "/_sallyport/verify"

    private let verify: VerifyHandler
    /// By path, as bytes.
    private let protectedHandlers: [[UInt8]: any ProtectedHandler]
    private let doorkeeper: Doorkeeper
    private let clock: () -> Timestamp
    private let uses: any SessionUseKeeping
    private let healthPath: String
    private let health: (any SessionReading)?

    /// - Parameters:
    ///   - tokens: where API tokens are read; nil: none is taken.
    ///   - uses: keeps when sessions and API tokens were let in.
    ///   - prefix: where the endpoints begin, such as `/auth`.
    ///   - hosts: the host names that the gate answers for; empty: any.
    ///   - cookies: what the session cookie is called.
    ///   - admission: the rules; nil: whoever is logged in is let in.
    ///   - links: says which links are authentic, `counter` how often they were used; without both no link opens.
    ///   - places: where an access token may stand.
    ///   - legacy: takes tokens that another application made; nil: they open nothing.
    ///   - handlers: by their path below the prefix.
    ///   - health: what the gate cannot do without, asked when somebody asks how the gate is; nil: nothing.
    ///   - clock: the time at which a request is answered.
    public init(
        authenticator: Authenticator, tokens: (any APITokenReading)? = nil, uses: any SessionUseKeeping,
        prefix: String, hosts: [String], cookies: CookiePolicy = .oneHost, admission: Admission? = nil,
        links: LinkAuthenticator? = nil, counter: (any LinkUseCounting)? = nil,
        places: TokenPlaces = .bearerAlone, legacy: LegacyAuthenticator? = nil,
        handlers: [String: any ProtectedHandler] = ["/protected": WhoAmIHandler()],
        health: (any SessionReading)? = nil, clock: @escaping () -> Timestamp
    ) {
        doorkeeper = Doorkeeper(
            authenticator: authenticator, tokens: tokens.map(APITokenAuthenticator.init), cookies: cookies, uses: uses,
            places: places, legacy: legacy)
        self.uses = uses
        var door: LinkDoor?
        if let links, let counter { door = LinkDoor(links: links, counter: counter) }
        verify = VerifyHandler(hosts: hosts, admission: admission, links: door)
        healthPath = prefix + HealthHandler.path
        self.health = health
        protectedHandlers = Dictionary(uniqueKeysWithValues: handlers.map { (Array((prefix + $0.key).utf8), $0.value) })
        self.clock = clock
    }

    public func respond(to request: Request) -> Response {
        let (answer, endpoint) = answer(request)
        var response = answer
        response.endpoint = endpoint
        return response
    }

    /// The answer, and of which endpoint it is where requests are counted.
    private func answer(_ request: Request) -> (Response, endpoint: String?) {
        if request.path == Self.verifyPath {
            return (verify.respond(to: request, asking: doorkeeper, at: clock()), "verify")
        }
        if request.path == healthPath {
            return (HealthHandler.respond(to: request, reading: health), HealthHandler.name)
        }
        guard let handler = protectedHandlers[Array(request.path.utf8)] else {
            return (Problem.notFound.response(), nil)
        }
        return (answer(request, by: handler), handler is WhoAmIHandler ? "GET /protected" : nil)
    }

    private func answer(_ request: Request, by handler: any ProtectedHandler) -> Response {
        guard handler.methods.contains(request.method) else {
            return Problem.methodNotAllowed(handler.methods).response()
        }
        let isSafe = request.method == .get || request.method == .head
        switch doorkeeper.identify(request, at: clock()) {
        case .known(let user) where !isSafe && user.ridesByItself && !request.isSameOrigin:
            return Problem.crossSiteRequest.response()
        case .known(let user):
            var response = handler.respond(to: request, for: user)
            response.userID = user.user.id.text
            return response
        case .refused(let problem, let detail): return problem.response(logDetail: detail)
        }
    }

    public func didAnswer() { uses.store() }
}
