public import Accounts
public import Identity

// For tests that are not about from where somebody asks.

extension LogIn {
    /// Logs in for a pair of tokens.
    public func logIn(
        username: String, password: String, from client: Client = .console, at now: Timestamp
    ) throws -> (user: User, tokens: TokenPair) {
        let begun = try logIn(username: username, password: password, kind: .token, from: client, at: now)
        guard case .tokens(let tokens) = begun.credentials else { throw Missing() }
        return (begun.user, tokens)
    }
}

extension RefreshSession {
    public func refresh(_ text: String, at now: Timestamp) throws(AccountError) -> (user: User, tokens: TokenPair) {
        try refresh(text, from: .console, at: now)
    }
}

extension LogOut {
    public func logOut(token text: String, at now: Timestamp) throws(AccountError) -> UserID? {
        try logOut(token: text, from: .console, at: now)
    }
}

extension Register {
    public func register(_ registration: Registration, mode: Mode, at now: Timestamp) throws(AccountError) -> User {
        try register(registration, mode: mode, from: .console, at: now)
    }

    public func add(_ registration: Registration, roles: [String], at now: Timestamp) throws(AccountError) -> User {
        try add(registration, roles: roles, by: .operator("test"), from: .console, at: now)
    }
}
