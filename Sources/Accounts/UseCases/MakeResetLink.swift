public import Identity

/// A reset link's token, which is shown once, and until when it is good.
public struct ResetLink: Sendable {
    public let user: User
    public let token: String
    public let expiresAt: Timestamp
}

/// Makes a one-time link with which a user sets a new password; it replaces those made before (PW14).
///
/// It delivers nothing: whoever asked hands the link over. That is the operator, who reads it on the terminal and
/// knows whom it is for. Mail to the user will be another caller that does the same with the same value.
public struct MakeResetLink {
    /// How long a link is good for: an hour.
    static let lifetimeSeconds: Int64 = 3_600

    private let users: any UserStore
    private let store: any PasswordStore

    public init(users: any UserStore, store: any PasswordStore) {
        self.users = users
        self.store = store
    }

    /// Durable when it returns.
    /// - Throws: `.unknownUser`, `.userDisabled`, `.unavailable`, `.broken`.
    public func make(for username: String, by actor: Event.Actor, from client: Client, at now: Timestamp)
        throws(AccountError) -> ResetLink
    {
        let user = try users.existing(username)
        guard user.disabledAt == nil else { throw .userDisabled }
        let token: ResetToken
        do { token = try ResetToken() } catch { throw .broken("a token could not be drawn: \(error)") }
        let expiresAt = now.adding(seconds: Self.lifetimeSeconds)
        let event = Event(
            .resetLinkMade, at: now, user: user.id, username: user.username, by: actor, from: client)
        do {
            try store.insertResetToken(hash: token.hash, of: user.id, at: now, expiresAt: expiresAt, recording: event)
        } catch {
            throw .unavailable(error)
        }
        return ResetLink(user: user, token: token.text, expiresAt: expiresAt)
    }
}
