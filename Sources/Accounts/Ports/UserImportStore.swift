public import Identity

/// Whether a name can be given to an imported user.
public enum UsernameState: Sendable, Equatable {
    case free
    /// Of a user who is gone.
    case reserved
    /// Of somebody who was not imported.
    case taken
    /// Of a user who was imported.
    case imported
}

/// What comes next in an import.
public enum ImportStep: Sendable {
    case user(Credentials, recording: Event)
    case end
    /// It cannot go on: everything is taken back.
    case breakOff
}

/// What became of an import.
public enum ImportOutcome: Sendable, Equatable {
    /// So many users.
    case imported(Int)
    /// Nothing was changed: the steps broke off.
    case brokenOff
    /// Nothing was changed: this name or address was taken meanwhile.
    case taken(Username)
}

/// Users who come from another system, all at once.
public protocol UserImportStore {
    /// Imported is who has an event `user-imported`: not any more once that has been purged.
    func state(of username: Username) throws(StoreError) -> UsernameState
    /// Whether somebody has verified the address; case does not count.
    func isVerified(email: String) throws(StoreError) -> Bool
    /// Inserts all users, each with its event, in one transaction: every one or none.
    ///
    /// Nobody else can write as long. Memory does not grow with the number of users, so that nobody is told of the
    /// events.
    /// - Parameter next: asked for one user after another.
    func importUsers(_ next: () -> ImportStep) throws(StoreError) -> ImportOutcome
}
