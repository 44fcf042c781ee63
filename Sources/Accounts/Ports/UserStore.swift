public import Identity

/// What a login is checked against.
public struct Credentials: Sendable, Equatable {
    public let user: User
    /// The password's hash as a PHC string, sealed under the master secret (`SealingKey.Use.password`).
    public let sealedPassword: [UInt8]

    public init(user: User, sealedPassword: [UInt8]) {
        self.user = user
        self.sealedPassword = sealedPassword
    }
}

/// Users at rest. Every change is durable when the call returns, and its event, where it has one, is part of it.
public protocol UserStore {
    /// - Returns: false, and nothing is changed, where the name is taken, or a verified address
    ///   is (case does not count), or tokens already call another user so (`User.tokenName`).
    func insert(_ credentials: Credentials, recording event: Event) throws(StoreError) -> Bool
    func credentials(of username: Username) throws(StoreError) -> Credentials?
    /// Replaces the sealed hash if it still is the one given (compare and set).
    /// - Parameter event: nil where only the seal is another.
    /// - Returns: false, and nothing is changed, where it is another by now or the user is gone.
    func replaceSealedPassword(
        of user: UserID, expecting old: [UInt8], with new: [UInt8], recording event: Event?
    ) throws(StoreError) -> Bool
}
