/// Every setting of Sallyport: its name, default, range and meaning stand here and nowhere else.
public struct Settings: Sendable {
    /// Who may make an account.
    public enum Registration: String, CaseIterable, Sendable { case closed, invite, open }

    /// Who may see the list of users: admins, or every user (ids and names alone).
    public enum UsersList: String, CaseIterable, Sendable { case admin, users }

    /// What `sub` names.
    public enum Subject: String, CaseIterable, Sendable { case id, username }

    // Where things lie.
    public let stateDirectory: String
    public let secretFile: String
    public let gateSecretsFile: String
    public let gateStateDirectory: String
    public let metricsDirectory: String

    // Tokens and sessions.
    public let issuer: String
    public let audience: [String]
    public let subject: Subject
    public let accessTokenLifetimeSeconds: Int64
    public let sessionLifetimeSeconds: Int64
    public let sessionIdleSeconds: Int64
    public let sessionsPerUser: Int64
    public let refreshGraceSeconds: Int64
    public let freshSeconds: Int64
    public let urlTokenLifetimeSeconds: Int64
    public let tokenPlaces: [TokenPlace]
    public let tokenField: String
    public let eventRetentionDays: Int64

    // Accounts and passwords.
    public let registration: Registration
    public let usersList: UsersList
    public let siteName: String
    public let passwordMinLength: Int64
    public let argon2MemoryKiB: Int64
    public let argon2Passes: Int64

    // Guessing.
    public let throttleFreeFailures: Int64
    public let throttleCooldownSeconds: Int64
    public let throttleNameFailures: Int64

    // The site and the workers.
    public let url: String
    public let prefix: String
    public let hosts: [String]
    public let cookieDomain: String
    public let rulesFile: String
    public let returnOrigins: [String]
    public let requestDeadlineSeconds: Int64
    public let lockTimeoutSeconds: Int64
    public let maxRequests: Int64
    public let loginWorkers: Int64
    public let accountsWorkers: Int64
    public let gateWorkers: Int64
    public let maxBodyBytes: Int64
    public let privateURLs: [String]

    /// All of them as they stand, for `sallyport settings`.
    public let reports: [SettingReport]

    /// Where the env file lies unless another is named.
    public static let defaultFile = "/etc/sallyport/sallyport.env"

    /// Reads all settings.
    /// - Parameter file: the path of an env file that must be there; nil means `defaultFile`, if there is one.
    /// - Throws: every fault at once.
    public static func load(environment: [String: String], file: String?) throws(SettingsFaults) -> Settings {
        let named = file ?? (RegularFile.exists(defaultFile) ? defaultFile : nil)
        return try Settings(
            SettingsReader(environment: environment, file: named.map(EnvironmentFile.read) ?? .none))
    }

    init(_ source: SettingsReader) throws(SettingsFaults) {
        var reader = source
        stateDirectory = reader.path(
            "SALLYPORT_STATE_DIR", default: "/var/lib/sallyport", "Folder of the accounts database.")
        secretFile = reader.path(
            "SALLYPORT_SECRET_FILE", default: "/etc/sallyport/master-secret",
            "File of the master secret, mode 0600; without it no password and no signing key can be read.")
        gateSecretsFile = reader.path(
            "SALLYPORT_GATE_SECRETS_FILE", default: "",
            "File of the symmetric keys (lines KID SECRET ALGORITHM) that the gate needs with HS256 and A256GCM, mode "
                + "0600; empty: none."
        )
        gateStateDirectory = reader.path(
            "SALLYPORT_GATE_STATE_DIR", default: "/var/lib/sallyport-gate",
            "Folder of the gate's own database: written by the gate, read by the accounts workers.")
        metricsDirectory = reader.path(
            "SALLYPORT_METRICS_DIR", default: "/run/sallyport-metrics", mayBeEmpty: true,
            "Folder with a folder for each pool in which its workers count, best on a tmpfs; empty: none.")

        issuer = reader.text(
            "SALLYPORT_ISSUER", default: "sallyport", isRequired: true,
            "Claim iss of the access tokens; best the site's address.")
        audience = reader.list("SALLYPORT_AUDIENCE", "Claim aud of the access tokens; empty: no such claim.")
        subject = reader.choice(
            "SALLYPORT_SUBJECT", default: .id, "Claim sub of the access tokens: the user's id or the username.")
        accessTokenLifetimeSeconds = reader.integer(
            "SALLYPORT_ACCESS_TOKEN_LIFETIME", default: 900, in: 1...86_400, unit: "seconds",
            "How long an access token is good for.")
        sessionLifetimeSeconds = reader.integer(
            "SALLYPORT_SESSION_LIFETIME", default: 2_592_000, in: 60...31_536_000, unit: "seconds",
            "How long a session lasts at most, however much it is used.")
        sessionIdleSeconds = reader.integer(
            "SALLYPORT_SESSION_IDLE", default: 1_209_600, in: 60...31_536_000, unit: "seconds",
            "How long a session lasts without being refreshed.")
        sessionsPerUser = reader.integer(
            "SALLYPORT_SESSIONS_PER_USER", default: 100, in: 1...1_000, unit: "sessions",
            "How many sessions of a user count at a time: a login ends the oldest beyond them.")
        refreshGraceSeconds = reader.integer(
            "SALLYPORT_REFRESH_GRACE", default: 10, in: 0...300, unit: "seconds",
            "How long the refresh token before the current one still gives the current one.")
        freshSeconds = reader.integer(
            "SALLYPORT_FRESH", default: 600, in: 60...86_400, unit: "seconds",
            "How long after the password was given an access token counts as fresh.")
        urlTokenLifetimeSeconds = reader.integer(
            "SALLYPORT_URL_TOKEN_LIFETIME", default: 86_400, in: 1...2_592_000, unit: "seconds",
            "How long a link that a user makes to a path may be good for.")
        tokenPlaces = reader.tokenPlaces(
            "SALLYPORT_TOKEN_PLACES",
            "Where an access token may stand in a request: bearer, header:NAME, cookie:NAME, query:NAME.")
        tokenField = reader.field(
            "SALLYPORT_TOKEN_HEADER",
            "Header in which login and refresh answer with the access token as well; empty: in the body alone.")
        eventRetentionDays = reader.integer(
            "SALLYPORT_EVENT_RETENTION", default: 365, in: 1...36_500, unit: "days",
            "How long events are kept; after that they are purged.")

        registration = reader.choice(
            "SALLYPORT_REGISTRATION", default: .closed, "Who may make an account: nobody, those invited, everybody.")
        siteName = reader.text(
            "SALLYPORT_SITE_NAME", default: "", "Name of the site; stands on the pages, and is refused as a password.")
        usersList = reader.choice(
            "SALLYPORT_USERS_LIST", default: .admin,
            "Who may list the users: those with the role admin, or every user (ids and names alone).")
        passwordMinLength = reader.integer(
            "SALLYPORT_PASSWORD_MIN_LENGTH", default: 15, in: 8...64, unit: "characters",
            "How long a new password must be.")
        argon2MemoryKiB = reader.integer(
            "SALLYPORT_ARGON2_MEMORY", default: 19_456, in: 19_456...524_288, unit: "KiB",
            "Memory that one password hash takes (argon2id m).")
        argon2Passes = reader.integer(
            "SALLYPORT_ARGON2_PASSES", default: 2, in: 2...16, unit: "passes",
            "Passes over that memory (argon2id t); memory times passes is at most 1,048,576 KiB.")

        throttleFreeFailures = reader.integer(
            "SALLYPORT_THROTTLE_FREE", default: 5, in: 1...100, unit: "failures",
            "How many wrong passwords for one name from one place cost no wait, which doubles from 5 s on. As many "
                + "logins of a name are looked at at once: no fewer than there are login workers.")
        throttleCooldownSeconds = reader.integer(
            "SALLYPORT_THROTTLE_COOLDOWN", default: 900, in: 1...900, unit: "seconds",
            "The longest wait after wrong passwords.")
        throttleNameFailures = reader.integer(
            "SALLYPORT_THROTTLE_NAME", default: 100, in: 1...100, unit: "failures",
            "After how many wrong passwords for one name in a row unknown places have to take turns.")

        url = reader.origin(
            "SALLYPORT_URL", "The site's public address, https://…, for links that are made outside of a request.")
        prefix = reader.prefix(
            "SALLYPORT_PREFIX", default: "/auth", "Where the endpoints begin; server.conf must say the same.")
        hosts = reader.list(
            "SALLYPORT_HOSTS", "Host names that are served, by gate and accounts; empty: any that nginx serves.")
        cookieDomain = reader.domain(
            "SALLYPORT_COOKIE_DOMAIN",
            "Domain on all of whose hosts a login counts: each of them sees the cookie; empty: the host of the login.")
        rulesFile = reader.path(
            "SALLYPORT_RULES_FILE", default: "",
            "File of the rules by which the gate lets in; empty: whoever is logged in.")
        returnOrigins = reader.origins(
            "SALLYPORT_RETURN_ORIGINS",
            "Other sites to which a login may lead back (rd=), such as https://app.example.org; empty: none.")
        requestDeadlineSeconds = reader.integer(
            "SALLYPORT_REQUEST_DEADLINE", default: 10, in: 1...60, unit: "seconds",
            "How long one request may hold a worker.")
        lockTimeoutSeconds = reader.integer(
            "SALLYPORT_LOCK_TIMEOUT", default: 5, in: 1...60, unit: "seconds",
            "How long a change waits for the write lock before it answers 503; at most four fifths of the deadline.")
        maxRequests = reader.integer(
            "SALLYPORT_MAX_REQUESTS", default: 0, in: 0...1_000_000_000, unit: "requests",
            "After how many requests a worker ends to be replaced by a new one; 0: never.")
        loginWorkers = reader.integer(
            "SALLYPORT_LOGIN_WORKERS", default: 0, in: 0...256, unit: "workers",
            "How many workers systemd keeps that hash passwords, one each at a time; 0: one fewer than there are cores."
        )
        accountsWorkers = reader.integer(
            "SALLYPORT_ACCOUNTS_WORKERS", default: 2, in: 1...256, unit: "workers",
            "How many workers systemd keeps for the other endpoints.")
        gateWorkers = reader.integer(
            "SALLYPORT_GATE_WORKERS", default: 0, in: 0...256, unit: "workers",
            "How many workers systemd keeps for the gate; 0: as many as there are cores, at least 2.")
        maxBodyBytes = reader.integer(
            "SALLYPORT_MAX_BODY", default: 16_384, in: 1_024...65_536, unit: "bytes",
            "How large a request's body may be.")
        privateURLs = reader.list(
            "SALLYPORT_PRIVATE", "Addresses (https://host/path) that `sallyport doctor` expects to be refused.")
        reader.require(
            argon2MemoryKiB * argon2Passes <= 1_048_576,
            "SALLYPORT_ARGON2_MEMORY times SALLYPORT_ARGON2_PASSES must be at most 1,048,576 KiB")
        reader.require(
            secretFile != gateSecretsFile,
            "SALLYPORT_GATE_SECRETS_FILE must not be SALLYPORT_SECRET_FILE: the gate is to have less")
        reader.require(
            stateDirectory != gateStateDirectory,
            "SALLYPORT_GATE_STATE_DIR must not be SALLYPORT_STATE_DIR: the gate writes there")
        reports = try reader.finish()
    }
}
