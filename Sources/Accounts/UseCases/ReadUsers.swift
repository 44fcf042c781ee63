public import Identity

/// A part of the list of users.
public struct UserPage: Sendable, Equatable {
    public let users: [User]
    /// Behind whom the next page begins; nil: this is the last one.
    public let next: Username?
}

/// Reads users for those who administer them.
public struct ReadUsers {
    /// Who may see the list of users.
    public enum Visibility: Sendable {
        /// The role `admin` alone.
        case admins
        /// Every user, but only ids and names.
        case everybody
    }

    /// The largest page.
    public static let maxLimit = 200

    private let store: any UserDirectory

    public init(store: any UserDirectory) { self.store = store }

    /// The next users in the order of their names; see `UserDirectory.users(after:matching:limit:)`.
    /// - Parameter limit: 1 to `maxLimit`.
    /// - Throws: `.unavailable`.
    public func list(
        after username: Username?, matching search: UserSearch?, limit: Int
    ) throws(AccountError) -> UserPage {
        let limit = min(max(limit, 1), Self.maxLimit)
        let found: [User]
        do {
            // One more tells whether there is a next page.
            found = try store.users(after: username, matching: search, limit: limit + 1)
        } catch {
            throw .unavailable(error)
        }
        let users = Array(found.prefix(limit))
        return UserPage(users: users, next: found.count > limit ? users.last?.username : nil)
    }

    /// - Throws: `.unknownUser`, `.unavailable`.
    public func user(_ id: UserID) throws(AccountError) -> User {
        let found: User?
        do { found = try store.user(id) } catch { throw .unavailable(error) }
        guard let found else { throw .unknownUser }
        return found
    }

    /// - Throws: `.unknownUser`, `.unavailable`.
    public func user(named username: Username) throws(AccountError) -> User {
        let found: User?
        do { found = try store.user(named: username) } catch { throw .unavailable(error) }
        guard let found else { throw .unknownUser }
        return found
    }
}
