public import Identity
internal import LibCrypto

/// A user for another system.
public struct ExportedUser: Sendable {
    public let user: User
    /// The hash of the password, opened; nil where it was not asked for.
    public let hash: String?
}

/// Gives all users back, so that nobody is locked in.
public struct ExportUsers {
    private let store: any UserDirectory & UserStore & EventStore
    private let masterSecret: MasterSecret

    public init(store: any UserDirectory & UserStore & EventStore, masterSecret: MasterSecret) {
        self.store = store
        self.masterSecret = masterSecret
    }

    /// Recorded before anything is given out.
    /// - Throws: `.unavailable`.
    public func begin(
        withHashes: Bool, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) {
        let detail = withHashes ? "with password hashes" : "without password hashes"
        do {
            try store.record(Event(.usersExported, at: now, by: actor, from: client, detail: detail))
        } catch {
            throw .unavailable(error)
        }
    }

    /// The next users in the order of their names; none at the end.
    /// - Throws: `.unavailable`, `.broken` where a hash does not open.
    public func users(
        after username: Username?, limit: Int, withHashes: Bool
    ) throws(AccountError) -> [ExportedUser] {
        let page: [User]
        do { page = try store.users(after: username, matching: nil, limit: limit) } catch { throw .unavailable(error) }
        var users: [ExportedUser] = []
        for user in page {
            // Who was deleted meanwhile is left out.
            guard withHashes else {
                users.append(ExportedUser(user: user, hash: nil))
                continue
            }
            if let hash = try hash(of: user) { users.append(ExportedUser(user: user, hash: hash)) }
        }
        return users
    }

    private func hash(of user: User) throws(AccountError) -> String? {
        let found: Credentials?
        do { found = try store.credentials(of: user.username) } catch { throw .unavailable(error) }
        guard let found, found.user.id == user.id else { return nil }
        do {
            let opened = try masterSecret.open(found.sealedPassword, for: .password, of: user.id.bytes)
            return String(decoding: opened.copy(), as: UTF8.self)
        } catch {
            throw .broken("the password of a user does not open: \(error)")
        }
    }
}
