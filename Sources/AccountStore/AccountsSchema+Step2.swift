internal import SQLite

/// What sessions and accounts that hold need: cookie sessions, events, counted logins, invites, reset links, key times,
/// API tokens.
///
/// It only adds, so that a worker of the version before serves beside it.
extension AccountsSchema {
    static let secondStep: [SQL] = [
        sessionSecret, sessionsOpenByUser, usersSpelling, usersBySpelling, keysAnew, keysTaken, keysBefore, keysRenamed,
        keysOneSigningForEachUse, shares, urlTokenRevocations, urlTokenRevocationsByEnd, urlTokenRevocationsByUser,
        servedSince, expandedTo, sealingKey, masterKeyEnd, restoredAt, passwordsUnderKnownKeys,
        passwordsStayUnderKnownKeys,
        signingKeysUnderKnownKeys, signingKeysStayUnderKnownKeys, events, eventsByUser, eventsByTime, eventsNeverChange,
        loginAttempts,
        loginAttemptsByTime, invites, passwordResets, passwordResetsByUser, reservedUsernames,
        apiTokens, apiTokensByUser,
        "PRAGMA user_version = 2",
    ]

    /// SHA-256 of a cookie session's secret.
    private static let sessionSecret: SQL = """
        ALTER TABLE sessions ADD COLUMN secret_hash BLOB
            CHECK (CASE kind WHEN 'cookie' THEN length(secret_hash) IS 32 ELSE secret_hash IS NULL END)
        """

    /// Finds a user's sessions that were not ended without those that were, which are kept for weeks.
    private static let sessionsOpenByUser: SQL = """
        CREATE INDEX sessions_open_by_user ON sessions (user_id, created_at) WHERE ended_at IS NULL
        """

    /// How the application spelled the username from which the user was taken over; NULL for all others.
    private static let usersSpelling: SQL = """
        ALTER TABLE users ADD COLUMN spelling TEXT CHECK (length(spelling) BETWEEN 1 AND 255)
        """
    private static let usersBySpelling: SQL = """
        CREATE UNIQUE INDEX users_by_spelling ON users (spelling) WHERE spelling IS NOT NULL
        """

    // SQLite changes no CHECK, so that the table is made anew. Its index goes with the old one.

    /// With `verifies_until`: when the last token has expired that a key signed which signs no more; with `use`: what a
    /// key signs; each use has a key of its own that signs.
    private static let keysAnew: SQL = """
        CREATE TABLE keys_anew (
            kid TEXT PRIMARY KEY CHECK (length(kid) BETWEEN 1 AND 128),
            algorithm TEXT NOT NULL CHECK (algorithm IN ('EdDSA', 'ES256', 'PS256', 'RS256', 'HS256', 'A256GCM')),
            state TEXT NOT NULL CHECK (state IN ('next', 'signing', 'verifying', 'retired')),
            sealed_private_key BLOB NOT NULL CHECK (length(sealed_private_key) BETWEEN 1 AND 16384),
            public_jwk BLOB NOT NULL CHECK (length(public_jwk) BETWEEN 1 AND 16384),
            created_at INTEGER NOT NULL,
            verifies_until INTEGER,
            use TEXT NOT NULL DEFAULT 'access' CHECK (use IN ('access', 'url', 'legacy')),
            CHECK (use <> 'legacy' OR (state IN ('verifying', 'retired') AND verifies_until IS NOT NULL))
        ) STRICT, WITHOUT ROWID
        """
    private static let keysTaken: SQL = """
        INSERT INTO keys_anew (kid, algorithm, state, sealed_private_key, public_jwk, created_at)
        SELECT kid, algorithm, state, sealed_private_key, public_jwk, created_at FROM keys
        """
    private static let keysBefore: SQL = "DROP TABLE keys"
    private static let keysRenamed: SQL = "ALTER TABLE keys_anew RENAME TO keys"
    private static let keysOneSigningForEachUse: SQL = """
        CREATE UNIQUE INDEX keys_one_signing ON keys (use) WHERE state = 'signing'
        """

    /// Share links. Their tokens are kept nowhere: who holds the key makes no second one of the same id.
    private static let shares: SQL = """
        CREATE TABLE shares (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            host TEXT NOT NULL CHECK (length(host) BETWEEN 1 AND 255),
            path TEXT NOT NULL CHECK (length(path) BETWEEN 1 AND 1024),
            note TEXT NOT NULL CHECK (length(note) <= 200),
            max_uses INTEGER CHECK (max_uses > 0),
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            created_by TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 80),
            revoked_at INTEGER
        ) STRICT, WITHOUT ROWID
        """

    /// URL tokens that were withdrawn before their time: by the user whose they are, or by the operator, who has no id.
    private static let urlTokenRevocations: SQL = """
        CREATE TABLE url_token_revocations (
            token_id BLOB NOT NULL CHECK (length(token_id) = 16),
            user_id BLOB NOT NULL CHECK (length(user_id) IN (0, 16)),
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (token_id, user_id)
        ) STRICT, WITHOUT ROWID
        """
    private static let urlTokenRevocationsByEnd: SQL = """
        CREATE INDEX url_token_revocations_by_end ON url_token_revocations (expires_at)
        """

    private static let urlTokenRevocationsByUser: SQL = """
        CREATE INDEX url_token_revocations_by_user ON url_token_revocations (user_id, expires_at)
        """

    /// The oldest schema whose programs may serve this file, as long as `expanded_to` is the file's version.
    private static let servedSince: SQL = """
        ALTER TABLE meta ADD COLUMN served_since INTEGER NOT NULL DEFAULT 2 CHECK (served_since > 0)
        """

    /// The version of the last step that only added. A step that forgets to set it shuts older programs out.
    private static let expandedTo: SQL = """
        ALTER TABLE meta ADD COLUMN expanded_to INTEGER NOT NULL DEFAULT 2 CHECK (expanded_to > 0)
        """

    /// The master key that seals; NULL: the oldest, with which the database was made.
    private static let sealingKey: SQL = """
        ALTER TABLE meta ADD COLUMN sealing_key_id BLOB CHECK (sealing_key_id IS NULL OR length(sealing_key_id) = 4)
        """

    /// Until when a master key sealed that does no more.
    private static let masterKeyEnd: SQL = "ALTER TABLE master_keys ADD COLUMN sealed_until INTEGER"

    /// When the database was last put back from a backup; NULL: never. URL tokens from before count no more: which of
    /// them were withdrawn, or used up, after the backup was made is not known.
    private static let restoredAt: SQL = "ALTER TABLE meta ADD COLUMN restored_at INTEGER"

    // A seal names its key (bytes 2 to 5, behind the version). Once a key's record is gone no row comes in that names
    // it, also from a program that sealed it before: nobody could open it after the key is gone, too. A database that
    // is being made has no record yet.
    private static let passwordsUnderKnownKeys: SQL = """
        CREATE TRIGGER passwords_under_known_keys BEFORE INSERT ON users
        WHEN substr(NEW.sealed_password, 2, 4) NOT IN (SELECT id FROM master_keys)
            AND EXISTS (SELECT 1 FROM master_keys)
        BEGIN SELECT RAISE(ABORT, 'sealed under a master key that is not known'); END
        """

    private static let passwordsStayUnderKnownKeys: SQL = """
        CREATE TRIGGER passwords_stay_under_known_keys BEFORE UPDATE OF sealed_password ON users
        WHEN substr(NEW.sealed_password, 2, 4) NOT IN (SELECT id FROM master_keys)
            AND EXISTS (SELECT 1 FROM master_keys)
        BEGIN SELECT RAISE(ABORT, 'sealed under a master key that is not known'); END
        """

    private static let signingKeysUnderKnownKeys: SQL = """
        CREATE TRIGGER signing_keys_under_known_keys BEFORE INSERT ON keys
        WHEN substr(NEW.sealed_private_key, 2, 4) NOT IN (SELECT id FROM master_keys)
            AND EXISTS (SELECT 1 FROM master_keys)
        BEGIN SELECT RAISE(ABORT, 'sealed under a master key that is not known'); END
        """

    private static let signingKeysStayUnderKnownKeys: SQL = """
        CREATE TRIGGER signing_keys_stay_under_known_keys BEFORE UPDATE OF sealed_private_key ON keys
        WHEN substr(NEW.sealed_private_key, 2, 4) NOT IN (SELECT id FROM master_keys)
            AND EXISTS (SELECT 1 FROM master_keys)
        BEGIN SELECT RAISE(ABORT, 'sealed under a master key that is not known'); END
        """

    /// Who did what. No reference to users: the trail outlives them.
    private static let events: SQL = """
        CREATE TABLE events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40 AND kind NOT GLOB '*[^a-z-]*'),
            user_id BLOB CHECK (user_id IS NULL OR length(user_id) = 16),
            username TEXT CHECK (length(username) <= 64),
            session_id BLOB CHECK (session_id IS NULL OR length(session_id) = 16),
            actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 80),
            address TEXT NOT NULL CHECK (length(address) <= 64),
            request_id TEXT NOT NULL CHECK (length(request_id) <= 64),
            detail TEXT CHECK (length(detail) <= 1024)
        ) STRICT
        """

    private static let eventsByUser: SQL = "CREATE INDEX events_by_user ON events (user_id, id)"
    private static let eventsByTime: SQL = "CREATE INDEX events_by_time ON events (at)"
    private static let eventsNeverChange: SQL = """
        CREATE TRIGGER events_never_change BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'an event never changes'); END
        """

    /// Counted logins: a row for a name, and one for a name and a place. The key tells neither (an HMAC): what is
    /// typed as a name may be a password.
    private static let loginAttempts: SQL = """
        CREATE TABLE login_attempts (
            key BLOB PRIMARY KEY CHECK (length(key) = 32),
            failures INTEGER NOT NULL CHECK (failures >= 0),
            counted_at INTEGER NOT NULL,
            blocked_until INTEGER,
            throttled INTEGER NOT NULL DEFAULT 0 CHECK (throttled >= 0),
            succeeded_at INTEGER
        ) STRICT, WITHOUT ROWID
        """

    private static let loginAttemptsByTime: SQL = "CREATE INDEX login_attempts_by_time ON login_attempts (counted_at)"

    private static let invites: SQL = """
        CREATE TABLE invites (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            code_hash BLOB NOT NULL UNIQUE CHECK (length(code_hash) = 32),
            roles TEXT NOT NULL CHECK (roles NOT GLOB '*[^a-z0-9 -]*'),
            note TEXT NOT NULL CHECK (length(note) <= 200),
            max_uses INTEGER NOT NULL CHECK (max_uses > 0),
            uses INTEGER NOT NULL CHECK (uses BETWEEN 0 AND max_uses),
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            revoked_at INTEGER
        ) STRICT, WITHOUT ROWID
        """

    private static let passwordResets: SQL = """
        CREATE TABLE password_resets (
            token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
            user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """

    private static let passwordResetsByUser: SQL = "CREATE INDEX password_resets_by_user ON password_resets (user_id)"

    /// Names of users who are gone, so that nobody takes over what was theirs.
    private static let reservedUsernames: SQL = """
        CREATE TABLE reserved_usernames (
            username TEXT PRIMARY KEY CHECK (length(username) BETWEEN 1 AND 64),
            reserved_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """

    /// Credentials of programs. Of the secret there is SHA-256 alone. Paths are a line each, methods and roles between
    /// spaces; no path is every path, no method every method.
    private static let apiTokens: SQL = """
        CREATE TABLE api_tokens (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
            secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 32),
            paths TEXT NOT NULL CHECK (length(paths) <= 16384),
            methods TEXT NOT NULL CHECK (methods NOT GLOB '*[^A-Z ]*'),
            roles TEXT NOT NULL CHECK (roles NOT GLOB '*[^a-z0-9 -]*'),
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            created_by TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 80)
        ) STRICT, WITHOUT ROWID
        """

    private static let apiTokensByUser: SQL = "CREATE INDEX api_tokens_by_user ON api_tokens (user_id, created_at)"
}
