/// The kinds of events that are counted. New ones are added at the end: files that are there name them by place.
enum MeteredEvent {
    static let names = [
        "registered", "logged-in", "login-failed", "login-throttled", "login-unlocked", "reauthenticated",
        "logged-out", "session-ended", "refresh-replayed", "refresh-ahead", "password-changed", "password-reset",
        "reset-link-made", "email-changed", "roles-changed", "user-disabled", "user-enabled", "user-deleted",
        "username-released", "account-exported", "invite-made", "invite-used", "invite-revoked", "share-made",
        "share-revoked", "url-token-revoked", "api-token-made", "api-token-revoked", "key-generated", "key-imported",
        "key-promoted", "key-retired", "master-key-rotated", "master-key-dropped", "backup-made", "database-restored",
        "password-rehashed", "user-imported", "users-exported",
    ]
}
