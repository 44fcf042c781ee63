internal import AccessTokens
public import Identity

/// Sets a new password for somebody who is logged in and gives the old one; ends every other session (PW13).
public struct ChangePassword {
    private let store: any PasswordStore
    private let checkPassword: CheckPassword
    private let newPasswords: NewPasswords

    public init(store: any PasswordStore, checkPassword: CheckPassword, newPasswords: NewPasswords) {
        self.store = store
        self.checkPassword = checkPassword
        self.newPasswords = newPasswords
    }

    /// Durable when it returns. Cost: two hashes; none where the new password breaks a rule.
    /// - Throws: `.invalid`, `.passwordWrong`, `.tooManyAttempts`, `.token(.sessionEnded)`, `.unavailable`, `.broken`.
    public func change(
        from old: String, to new: String, in session: SessionID, of user: User, from client: Client, at now: Timestamp
    ) throws(AccountError) {
        if let fault = newPasswords.fault(in: new, for: user.username.canonical) {
            throw .invalid([.newPassword(fault)])
        }
        try checkPassword.confirm(old, of: user, for: "password change", from: client, at: now)
        let replacement = PasswordReplacement(
            user: user.id, sealedPassword: try newPasswords.seal(new, owner: user.id), authority: .session(session),
            forgetting: try checkPassword.knownPlaces(of: user, but: client, at: now), at: now)
        let isDone: Bool
        do {
            isDone = try store.replacePassword(replacement) { ended in
                Event(
                    .passwordChanged, at: now, of: user, session: session, from: client,
                    detail: Event.detail(sessionsEnded: ended))
            }
        } catch {
            throw .unavailable(error)
        }
        guard isDone else { throw .token(.sessionEnded) }
    }
}

extension Event {
    /// How many sessions a new password ended, in words.
    static func detail(sessionsEnded count: Int) -> String {
        count == 1 ? "1 session ended" : "\(count) sessions ended"
    }
}
