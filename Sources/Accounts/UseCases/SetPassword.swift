public import Identity

/// Sets a user's password on the operator's word; ends every session and removes the reset links.
public struct SetPassword {
    private let users: any UserStore
    private let store: any PasswordStore
    private let newPasswords: NewPasswords
    private let keyMaker: AttemptKeyMaker

    public init(
        users: any UserStore, store: any PasswordStore, newPasswords: NewPasswords, keyMaker: AttemptKeyMaker
    ) {
        self.keyMaker = keyMaker
        self.users = users
        self.store = store
        self.newPasswords = newPasswords
    }

    /// Durable when it returns. Cost: one hash.
    /// - Throws: `.unknownUser`, `.invalid`, `.unavailable`, `.broken`.
    public func set(_ username: String, to new: String, by actor: Event.Actor, from client: Client, at now: Timestamp)
        throws(AccountError)
    {
        let user = try users.existing(username)
        if let fault = newPasswords.fault(in: new, for: user.username.canonical) {
            throw .invalid([.newPassword(fault)])
        }
        let replacement = PasswordReplacement(
            user: user.id, sealedPassword: try newPasswords.seal(new, owner: user.id), authority: .operator,
            forgetting: KnownPlaces(names: keyMaker.nameKeysOfRing(user.username)), at: now)
        let isDone: Bool
        do {
            isDone = try store.replacePassword(replacement) { ended in
                Event(
                    .passwordReset, at: now, user: user.id, username: user.username, by: actor, from: client,
                    detail: Event.detail(sessionsEnded: ended))
            }
        } catch {
            throw .unavailable(error)
        }
        guard isDone else { throw .unknownUser }
    }
}

extension UserStore {
    /// The user whom the operator named.
    /// - Throws: `.unknownUser`, `.unavailable`.
    func existing(_ typed: String) throws(AccountError) -> User {
        guard let username = Username(typed) else { throw .unknownUser }
        let found: Credentials?
        do { found = try credentials(of: username) } catch { throw .unavailable(error) }
        guard let found else { throw .unknownUser }
        return found.user
    }
}
