internal import SQLite
internal import SessionReader

/// The tables of the accounts database, step by step. A step that was released never changes: a new one follows it.
///
/// **A step expands**: it adds tables, indexes, and columns that are NULL or have a default, and sets
/// `meta.expanded_to` to its number. Then programs of the version before serve the file while the new ones take over,
/// and after a way back (`AccountsFile.check`). What is no longer used is **contracted a release later**, by a step
/// that sets `meta.served_since` as well, to the first schema whose programs do without.
///
/// Times are seconds since 1970-01-01 UTC, ids 16 random bytes. The checks refuse what no program of ours writes, so
/// that a fault shows where it is made and not where it is read.
enum AccountsSchema {
    static let migrations = Migrations(
        applicationID: AccountsFile.applicationID,
        steps: [
            [
                "PRAGMA application_id = 0x53414C59",
                users, usersVerifiedEmail, sessions, sessionsByUser, sessionsByExpiry, keys, keysOneSigning, masterKeys,
                meta,
                "PRAGMA user_version = 1",
            ],
            secondStep,
        ])

    private static let users: SQL = """
        CREATE TABLE users (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            username TEXT NOT NULL UNIQUE
                CHECK (length(username) BETWEEN 1 AND 64 AND username NOT GLOB '*[^a-z0-9._+@-]*'),
            email TEXT CHECK (length(email) BETWEEN 3 AND 254),
            email_verified INTEGER NOT NULL CHECK (email_verified IN (0, 1)),
            roles TEXT NOT NULL CHECK (roles NOT GLOB '*[^a-z0-9 -]*'),
            sealed_password BLOB NOT NULL CHECK (length(sealed_password) BETWEEN 1 AND 4096),
            disabled_at INTEGER,
            created_at INTEGER NOT NULL,
            CHECK (email_verified = 0 OR email IS NOT NULL)
        ) STRICT, WITHOUT ROWID
        """

    /// Anybody may claim an address; one alone can have shown that it is theirs.
    private static let usersVerifiedEmail: SQL = """
        CREATE UNIQUE INDEX users_verified_email ON users (email COLLATE NOCASE) WHERE email_verified = 1
        """

    private static let sessions: SQL = """
        CREATE TABLE sessions (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('token', 'cookie')),
            created_at INTEGER NOT NULL,
            authenticated_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            idle_limit_seconds INTEGER NOT NULL CHECK (idle_limit_seconds > 0),
            refresh_counter INTEGER NOT NULL CHECK (refresh_counter >= 0),
            refreshed_at INTEGER,
            device TEXT NOT NULL CHECK (length(device) <= 256),
            address TEXT NOT NULL CHECK (length(address) <= 64),
            ended_at INTEGER,
            end_reason TEXT CHECK (length(end_reason) BETWEEN 1 AND 40 AND end_reason NOT GLOB '*[^a-z-]*'),
            CHECK ((ended_at IS NULL) = (end_reason IS NULL))
        ) STRICT, WITHOUT ROWID
        """

    private static let sessionsByUser: SQL = "CREATE INDEX sessions_by_user ON sessions (user_id, created_at)"
    private static let sessionsByExpiry: SQL = "CREATE INDEX sessions_by_expiry ON sessions (expires_at)"

    private static let keys: SQL = """
        CREATE TABLE keys (
            kid TEXT PRIMARY KEY CHECK (length(kid) BETWEEN 1 AND 128),
            algorithm TEXT NOT NULL CHECK (algorithm IN ('EdDSA', 'ES256', 'PS256', 'RS256', 'HS256')),
            state TEXT NOT NULL CHECK (state IN ('next', 'signing', 'verifying', 'retired')),
            sealed_private_key BLOB NOT NULL CHECK (length(sealed_private_key) BETWEEN 1 AND 16384),
            public_jwk BLOB NOT NULL CHECK (length(public_jwk) BETWEEN 1 AND 16384),
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """

    private static let keysOneSigning: SQL = """
        CREATE UNIQUE INDEX keys_one_signing ON keys (state) WHERE state = 'signing'
        """

    private static let masterKeys: SQL = """
        CREATE TABLE master_keys (
            id BLOB PRIMARY KEY CHECK (length(id) = 4),
            proof BLOB NOT NULL CHECK (length(proof) BETWEEN 1 AND 4096),
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """

    /// One row alone.
    private static let meta: SQL = """
        CREATE TABLE meta (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            refresh_salt BLOB NOT NULL CHECK (length(refresh_salt) = 16)
        ) STRICT
        """
}
