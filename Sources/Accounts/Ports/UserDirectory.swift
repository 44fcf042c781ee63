public import Identity

/// A user's row as it shall be, and what is to happen with it.
public struct UserUpdate: Sendable, Equatable {
    /// Id, name and time of registration stay what they are.
    public var user: User
    public var events: [Event]
    /// Why the user's sessions end, and reset links with them; nil: they stay.
    public var endsSessions: Session.EndReason?
    /// Whether the change is refused that leaves no enabled user with the role `admin`.
    public var keepsAnAdmin: Bool

    public init(
        user: User, events: [Event], endsSessions: Session.EndReason? = nil, keepsAnAdmin: Bool
    ) {
        self.user = user
        self.events = events
        self.endsSessions = endsSessions
        self.keepsAnAdmin = keepsAnAdmin
    }
}

/// What became of a change to a user.
public enum UserChangeOutcome: Sendable, Equatable {
    /// The row as it is now, or was before it was deleted.
    case done(User)
    case unknownUser
    /// Somebody else has verified that address. Nothing was changed.
    case emailTaken
    /// It would leave nobody who administers. Nothing was changed.
    case lastAdmin
}

/// What a user is searched by.
public struct UserSearch: Sendable, Equatable {
    /// What must stand somewhere in it; no character has a meaning of its own, and the case of ASCII letters does not
    /// count.
    public let text: String
    /// Whether addresses are searched beside names.
    public let includesAddresses: Bool

    public init(text: String, includesAddresses: Bool) {
        self.text = text
        self.includesAddresses = includesAddresses
    }
}

/// Users as they are administered. Every change is durable when the call returns, and its events are part of it.
public protocol UserDirectory {
    func user(_ id: UserID) throws(StoreError) -> User?
    func user(named username: Username) throws(StoreError) -> User?
    /// The next users in the order of their names, by bytes. A page begins behind a name, so that no user who stays
    /// is missed or shown twice, whoever comes or goes between two pages.
    /// - Parameters:
    ///   - username: the last one of the page before; nil for the first page.
    ///   - search: nil: all.
    ///   - limit: how many at most.
    func users(after username: Username?, matching search: UserSearch?, limit: Int) throws(StoreError) -> [User]
    /// Changes a user in one transaction: reads the row, asks what it shall be, checks, writes, records.
    /// - Parameter decide: given the row as it is; nil: leave it.
    func update(_ id: UserID, at now: Timestamp, _ decide: (User) -> UserUpdate?) throws(StoreError)
        -> UserChangeOutcome
    /// Deletes a user with all sessions and reserves the name, in one transaction.
    /// - Parameters:
    ///   - keepsAnAdmin: whether to refuse where nobody would be left who administers.
    ///   - event: given the row as it is.
    func delete(_ id: UserID, keepsAnAdmin: Bool, at now: Timestamp, recording event: (User) -> Event)
        throws(StoreError) -> UserChangeOutcome
    /// Lets a deleted user's name be taken again, and forgets where its owner logged in.
    /// - Returns: false, and nothing is recorded, where it is not reserved.
    func release(_ username: Username, forgetting places: KnownPlaces, recording event: Event) throws(StoreError)
        -> Bool
}
