public import Identity

/// A user's new password, and by what right it is set.
public struct PasswordReplacement: Sendable, Equatable {
    public enum Authority: Sendable, Equatable {
        /// The user's own, from this session, which stays; all others end.
        case session(SessionID)
        /// The holder of a reset link, by the SHA-256 of its token, which is used up by it. Every session ends.
        case resetToken(hash: [UInt8])
        /// The operator's. Every session ends.
        case `operator`
    }

    public let user: UserID
    public let sealedPassword: [UInt8]
    public let authority: Authority
    public let at: Timestamp
    /// Are known no more: whoever logged in there may have had the old password.
    public let forgotten: KnownPlaces

    public init(
        user: UserID, sealedPassword: [UInt8], authority: Authority, forgetting forgotten: KnownPlaces, at: Timestamp
    ) {
        self.forgotten = forgotten
        self.user = user
        self.sealedPassword = sealedPassword
        self.authority = authority
        self.at = at
    }

    /// Which session stays, and why the others end.
    public var sessions: (kept: SessionID?, reason: Session.EndReason) {
        switch authority {
        case .session(let session): (session, .passwordChanged)
        case .resetToken, .operator: (nil, .passwordReset)
        }
    }
}

/// Passwords and reset links as they are changed. Every change is durable when the call returns, and its event is
/// part of it.
public protocol PasswordStore {
    /// Sets the password, ends sessions, forgets known places, and removes all of the user's reset links, in one
    /// transaction.
    /// - Parameter event: given how many sessions ended.
    /// - Returns: false, and nothing is changed or recorded, where the user is gone, the session has ended, or the
    ///   link was used, replaced, has expired, or is of a disabled user.
    func replacePassword(_ replacement: PasswordReplacement, recording event: (Int) -> Event) throws(StoreError) -> Bool
    /// Keeps a reset link in the place of those that the user had.
    func insertResetToken(
        hash: [UInt8], of user: UserID, at now: Timestamp, expiresAt: Timestamp, recording event: Event
    ) throws(StoreError)
    /// Whose reset link that is; nil where there is none that could be used now.
    func userOfResetToken(hash: [UInt8], at now: Timestamp) throws(StoreError) -> User?
    /// The password of the session's user was given again.
    /// - Returns: false, and nothing is changed or recorded, where the session has ended.
    func setAuthenticated(_ session: SessionID, at now: Timestamp, recording event: Event) throws(StoreError) -> Bool
}
