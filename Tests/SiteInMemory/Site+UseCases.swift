public import AccessTokens
public import Accounts
public import PasswordHashing
internal import StoreConformance

extension Site {
    public var register: Register {
        get throws { Register(users: store, newPasswords: try newPasswords) }
    }

    public var logIn: LogIn { logIn(hasher: hasher) }

    public func logIn(hasher: PasswordHasher) -> LogIn {
        LogIn(
            store: store, checkPassword: checkPassword(hasher: hasher), throttle: throttle, tokens: issuer,
            policy: sessionPolicy)
    }

    public func checkPassword(hasher: PasswordHasher) -> CheckPassword {
        CheckPassword(store: store, throttle: throttle, hasher: hasher, masterSecret: masterSecret)
    }

    public var newPasswords: NewPasswords {
        get throws { NewPasswords(hasher: hasher, rules: try PasswordRules(), masterSecret: masterSecret) }
    }

    public var reauthenticate: Reauthenticate {
        Reauthenticate(store: store, checkPassword: checkPassword(hasher: hasher), tokens: issuer)
    }

    public var changePassword: ChangePassword {
        get throws {
            ChangePassword(
                store: store, checkPassword: checkPassword(hasher: hasher), newPasswords: try newPasswords)
        }
    }

    public var resetPassword: ResetPassword {
        get throws { ResetPassword(store: store, newPasswords: try newPasswords, throttle: throttle) }
    }

    public var makeResetLink: MakeResetLink { MakeResetLink(users: store, store: store) }

    public var refresh: RefreshSession { refresh(on: store) }

    /// Refreshes over another store, such as one that fails.
    public func refresh(on store: any SessionStore) -> RefreshSession {
        RefreshSession(
            store: store, refreshTokens: refreshTokens, tokens: issuer, policy: sessionPolicy, uses: uses)
    }

    public var logOut: LogOut {
        LogOut(store: store, authenticator: authenticator, refreshTokens: refreshTokens)
    }

    public var listSessions: ListSessions { ListSessions(store: store, uses: uses) }

    public var endSessions: EndSessions { EndSessions(store: store) }

    public var linkIssuer: LinkIssuer {
        LinkIssuer(keys: store, masterSecret: masterSecret, issuer: Self.issuer)
    }

    public var makeURLToken: MakeURLToken { MakeURLToken(issuer: linkIssuer, maxLifetimeSeconds: 86_400) }

    public var makeShare: MakeShare { MakeShare(store: store, issuer: linkIssuer) }

    public var revokeURLToken: RevokeURLToken { RevokeURLToken(store: store, maxLifetimeSeconds: 86_400) }

    public var linkAuthenticator: LinkAuthenticator {
        LinkAuthenticator(
            keys: StoreReader(store), links: InMemoryLinkReader(store), sessions: authenticator, issuer: Self.issuer)
    }

    public var makeAPIToken: MakeAPIToken { MakeAPIToken(store: store) }

    public var listAPITokens: ListAPITokens { ListAPITokens(store: store, uses: uses) }

    public var revokeAPIToken: RevokeAPIToken { RevokeAPIToken(store: store) }

    public var publishKeys: PublishKeys { PublishKeys(keys: store) }
}
