internal import AccessTokens
internal import AccountAPI
internal import AccountStore
internal import Accounts
internal import HTTP
internal import Logging
internal import Metrics
internal import SessionReader
internal import Settings
internal import Wiring
internal import WorkerProgram

/// The composition root of the accounts workers: wires the use cases to the database, the secrets and the settings.
func accountService(_ settings: Settings, _ poolName: String?, _ meter: Meter) throws -> any Responder {
    let log = Logger(label: "sallyport-accounts")
    let site = try AccountsSite(
        settings,
        onEvent: { event in
            event.write(to: log)
            meter.countEvent(event.kind.rawValue)
        })
    site.store.observeLock { microseconds, isHeld in
        meter.countLockWait(microseconds: microseconds, isHeld: isHeld)
    }
    let sessionPolicy = SessionPolicy(
        lifetimeSeconds: settings.sessionLifetimeSeconds, idleSeconds: settings.sessionIdleSeconds,
        graceSeconds: settings.refreshGraceSeconds, freshSeconds: settings.freshSeconds,
        maxPerUser: Int(settings.sessionsPerUser))
    let tokenPolicy = AccessTokenPolicy(
        issuer: settings.issuer, audience: settings.audience, lifetimeSeconds: settings.accessTokenLifetimeSeconds)
    let refreshTokens = try RefreshTokenCodec(masterSecret: site.masterSecret, salt: site.store.refreshSalt())
    let tokens = TokenIssuer(
        keys: site.store, masterSecret: site.masterSecret, refreshTokens: refreshTokens, policy: tokenPolicy,
        subject: settings.subject == .id ? .userID : .username, freshSeconds: settings.freshSeconds)
    let uses = SQLiteSessionUses(in: settings.gateStateDirectory)
    let authenticator = Authenticator(
        reader: StoreReader(site.store),
        symmetricKeys: SealedSymmetricKeys(keys: site.store, masterSecret: site.masterSecret), policy: tokenPolicy,
        uses: uses)
    let throttle = try throttle(settings, site)
    let checkPassword = CheckPassword(
        store: site.store, throttle: throttle, hasher: site.hasher, masterSecret: site.masterSecret)
    let services = AccountServices(
        register: site.register, registration: Register.Mode(settings.registration),
        logIn: LogIn(
            store: site.store, checkPassword: checkPassword, throttle: throttle, tokens: tokens,
            policy: sessionPolicy),
        reauthenticate: Reauthenticate(store: site.store, checkPassword: checkPassword, tokens: tokens),
        changePassword: ChangePassword(
            store: site.store, checkPassword: checkPassword, newPasswords: site.newPasswords),
        resetPassword: ResetPassword(store: site.store, newPasswords: site.newPasswords, throttle: throttle),
        refresh: RefreshSession(
            store: site.store, refreshTokens: refreshTokens, tokens: tokens, policy: sessionPolicy,
            uses: uses),
        logOut: LogOut(store: site.store, authenticator: authenticator, refreshTokens: refreshTokens),
        callers: CallerReader(
            authenticator: authenticator, freshSeconds: settings.freshSeconds,
            cookies: CookiePolicy(domain: settings.cookieDomain), places: TokenPlaces(settings)),
        publishKeys: PublishKeys(keys: site.store),
        pages: Pages(
            prefix: settings.prefix, siteName: settings.siteName, passwordMinLength: settings.passwordMinLength,
            returnAddresses: ReturnAddresses(origins: settings.returnOrigins)),
        administration: UserAdministration(
            readUsers: ReadUsers(store: site.store), visibility: settings.usersList == .users ? .everybody : .admins,
            changeUser: ChangeUser(store: site.store), deleteUser: DeleteUser(store: site.store),
            exportAccount: ExportAccount(store: site.store)),
        listSessions: ListSessions(store: site.store, uses: uses), endSessions: EndSessions(store: site.store),
        trail: site.store, urlTokens: urlTokens(settings, site),
        purge: Purge(store: site.store, eventRetentionDays: settings.eventRetentionDays),
        makeAPIToken: MakeAPIToken(store: site.store),
        listAPITokens: ListAPITokens(store: site.store, uses: uses), revokeAPIToken: RevokeAPIToken(store: site.store),
        checkReadiness: CheckReadiness(store: site.store, masterSecret: site.masterSecret))
    let pool = poolName.flatMap(AccountResponder.Pool.init(rawValue:)) ?? .accounts
    let responder = AccountResponder(
        pool: pool, prefix: settings.prefix, hosts: settings.hosts, services: services, clock: SystemClock.now)
    guard pool == .accounts else { return responder }
    return MetricsResponder(
        directory: settings.metricsDirectory, version: Version.current, store: site.store, clock: SystemClock.now,
        others: responder)
}

private func urlTokens(_ settings: Settings, _ site: AccountsSite) -> URLTokens {
    URLTokens(
        make: MakeURLToken(
            issuer: LinkIssuer(keys: site.store, masterSecret: site.masterSecret, issuer: settings.issuer),
            maxLifetimeSeconds: settings.urlTokenLifetimeSeconds),
        revoke: RevokeURLToken(store: site.store, maxLifetimeSeconds: settings.urlTokenLifetimeSeconds),
        hosts: settings.hosts)
}

private func throttle(_ settings: Settings, _ site: AccountsSite) throws -> Throttle {
    Throttle(
        store: site.store,
        policy: ThrottlePolicy(
            freeFailures: settings.throttleFreeFailures, cooldownSeconds: settings.throttleCooldownSeconds,
            nameFailures: settings.throttleNameFailures),
        keyMaker: site.attemptKeys, devices: try DeviceCookies(masterSecret: site.masterSecret))
}

extension Register.Mode {
    fileprivate init(_ setting: Settings.Registration) {
        self =
            switch setting {
            case .closed: .closed
            case .invite: .invite
            case .open: .open
            }
    }
}
