internal import Accounts
public import HTTP
internal import HTTPTypes
public import Identity

/// What the accounts programs run: finds the endpoint, runs it, and turns every error into an answer.
public final class AccountResponder: Responder {
    /// Which endpoints are served; the others answer 404, so that no request gets around its own pool.
    public enum Pool: String, CaseIterable, Sendable {
        /// Everything that hashes a password.
        case login
        /// Everything else.
        case accounts
    }

    private let routes: Routes
    /// What each endpoint is called where requests are counted: made once, and not for each request.
    private let names: [ObjectIdentifier: String]
    private let hosts: ServedHosts
    private let clock: () -> Timestamp
    private let purge: Purge
    private let places: TokenPlaces
    private var purging = PurgeSchedule()

    /// - Parameters:
    ///   - prefix: where the endpoints begin, such as `/auth`.
    ///   - hosts: the host names that are served; empty: any. To every other the answer is 403: the
    ///     gate's is, since nginx lets a subrequest refuse by 401 and 403 alone, and a problem has one status. The
    ///     public keys are told to all.
    ///   - clock: the time at which a request is answered.
    public init(
        pool: Pool, prefix: String, hosts: [String] = [], services: AccountServices,
        clock: @escaping () -> Timestamp
    ) {
        self.hosts = ServedHosts(hosts)
        let endpoints = Self.endpoints(of: pool, services)
        routes = Routes(endpoints, prefix: prefix)
        names = Dictionary(
            uniqueKeysWithValues: endpoints.map { (ObjectIdentifier(type(of: $0)), type(of: $0).name) })
        self.clock = clock
        purge = services.purge
        places = services.callers.places
    }

    /// The endpoints of that pool; `openapi.json` has each of them.
    static func endpoints(of pool: Pool, _ services: AccountServices) -> [any Endpoint] {
        switch pool {
        case .login:
            [
                RegisterEndpoint(register: services.register, mode: services.registration),
                LogInEndpoint(
                    logIn: services.logIn, logOut: services.logOut, pages: services.pages,
                    callers: services.callers),
                ReauthenticateEndpoint(
                    reauthenticate: services.reauthenticate, callers: services.callers, pages: services.pages),
                ChangePasswordEndpoint(changePassword: services.changePassword, callers: services.callers),
                ResetPasswordEndpoint(resetPassword: services.resetPassword, pages: services.pages),
            ]
        case .accounts:
            [
                RefreshEndpoint(refresh: services.refresh, places: services.callers.places),
                LogOutEndpoint(
                    logOut: services.logOut, pages: services.pages,
                    everywhere: LogOutEverywhere(
                        callers: services.callers, refresh: services.refresh, endSessions: services.endSessions)),
                SessionEndpoint(callers: services.callers),
                SessionsEndpoint(callers: services.callers, listSessions: services.listSessions),
                EndSessionEndpoint(callers: services.callers, endSessions: services.endSessions),
                EventsEndpoint(callers: services.callers, trail: services.trail),
                MakeTokenEndpoint(callers: services.callers, makeAPIToken: services.makeAPIToken),
                TokensEndpoint(callers: services.callers, listAPITokens: services.listAPITokens),
                RevokeTokenEndpoint(callers: services.callers, revokeAPIToken: services.revokeAPIToken),
                JWKSEndpoint(publishKeys: services.publishKeys),
                LivenessEndpoint(), ReadinessEndpoint(checkReadiness: services.checkReadiness),
                OpenAPIEndpoint(pages: services.pages, cookies: services.callers.cookies),
                LoginPage(pages: services.pages),
                LoggedOutPage(pages: services.pages),
                NotAllowedPage(pages: services.pages),
                ResetPasswordPage(pages: services.pages),
                ReauthenticatePage(pages: services.pages, callers: services.callers),
            ] + services.administration.endpoints(callers: services.callers)
                + services.urlTokens.endpoints(callers: services.callers)
        }
    }

    public func didAnswer() {
        let now = clock()
        guard purging.isDue(at: now) else { return }
        // What cannot be purged now can be in a minute; a store that is broken is told of by every request.
        _ = try? purge.purgeSome(at: now, turn: purging.turn)
    }

    public func respond(to request: Request) -> Response {
        guard let (candidates, parameter) = routes.endpoints(at: request.path) else {
            return Problem.notFound.response()
        }
        guard
            let endpoint = candidates.first(where: { type(of: $0).answeredMethods.contains(request.method) })
        else {
            return Problem.methodNotAllowed(candidates.flatMap { type(of: $0).answeredMethods }).response()
        }
        guard endpoint is JWKSEndpoint || hosts.contains(request.host) else {
            return Problem.hostNotServed.response(logDetail: "host is not in SALLYPORT_HOSTS")
        }
        var request = request
        request.pathParameter = parameter
        request.query = places.queryWithoutToken(of: request)
        var response = answer(request, by: endpoint)
        response.endpoint = names[ObjectIdentifier(type(of: endpoint))]
        return response
    }

    private func answer(_ request: Request, by endpoint: any Endpoint) -> Response {
        do {
            return try endpoint.respond(to: request, at: clock())
        } catch {
            switch error {
            case .problem(let problem): return problem.response()
            case .account(let cause): return cause.problem.response(logDetail: cause.logDetail)
            }
        }
    }
}
