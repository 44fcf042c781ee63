public import Identity

/// Deletes a user: the row, every session, every reset link. The name stays reserved, so that nobody takes over what
/// was theirs, and the events stay, which tell who it was.
public struct DeleteUser {
    private let store: any UserDirectory

    public init(store: any UserDirectory) { self.store = store }

    /// By an admin or the operator. Durable when it returns.
    /// - Throws: `.ownAccount` where an admin means themselves, `.unknownUser`, `.lastAdmin` unless it is the operator,
    ///   `.unavailable`.
    public func delete(
        _ id: UserID, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) -> User {
        guard actor != .user(id) else { throw .ownAccount }
        return try delete(id, keepsAnAdmin: !actor.isOperator, by: actor, from: client, at: now)
    }

    /// By the user. Durable when it returns.
    /// - Throws: `.lastAdmin`, `.unknownUser`, `.unavailable`.
    public func deleteOwn(_ id: UserID, from client: Client, at now: Timestamp) throws(AccountError) -> User {
        try delete(id, keepsAnAdmin: true, by: .user(id), from: client, at: now)
    }

    private func delete(
        _ id: UserID, keepsAnAdmin: Bool, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) -> User {
        let outcome: UserChangeOutcome
        do {
            outcome = try store.delete(id, keepsAnAdmin: keepsAnAdmin, at: now) { user in
                Event(.userDeleted, at: now, user: id, username: user.username, by: actor, from: client)
            }
        } catch {
            throw .unavailable(error)
        }
        return try outcome.user()
    }
}
