/// The endpoints that are counted by themselves. New ones are added at the end of a pool's list: files that are there
/// name them by place.
enum MeteredEndpoint {
    /// What `endpoint` says of a request that no endpoint answered, or one that is not in the list.
    static let none = "none"

    /// The endpoints of a pool by their places in its files, `none` first. What a file says at another place is not its
    /// pool's to say.
    static func names(of pool: MeteredPool) -> [String] {
        switch pool {
        case .login: [none] + login
        case .accounts: [none] + accounts
        case .gate: [none] + gate
        }
    }

    private static let login = [
        "POST /register", "POST /login", "POST /reauthenticate", "POST /password", "POST /password/reset",
    ]
    private static let accounts = [
        "GET /account", "PATCH /account", "PATCH /users/{id}", "DELETE /account", "DELETE /users/{id}",
        "DELETE /sessions/{id}", "GET /events", "GET /account/export", "GET /.well-known/jwks.json", "POST /logout",
        "POST /tokens", "POST /urls", "GET /openapi.json", "POST /refresh", "DELETE /tokens/{id}",
        "DELETE /urls/{id}", "GET /session", "GET /sessions", "GET /tokens", "GET /users/{id}", "GET /users",
        "GET /pages/logged-out", "GET /pages/login", "GET /pages/not-allowed", "GET /pages/reauthenticate",
        "GET /pages/reset-password", "GET /health/live", "GET /health/ready",
    ]
    private static let gate = ["verify", "GET /protected", "GET /health/gate"]
}
