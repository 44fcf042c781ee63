/// The limits of sessions, in seconds.
public struct SessionPolicy: Sendable {
    /// The absolute limit.
    public let lifetimeSeconds: Int64
    /// The limit without use.
    public let idleSeconds: Int64
    /// G of the refresh table: 0 to 300.
    public let graceSeconds: Int64
    /// How long after the password was given a token counts as fresh.
    public let freshSeconds: Int64
    /// How many sessions of a user count at a time: a login ends the oldest beyond them.
    public let maxPerUser: Int

    public init(
        lifetimeSeconds: Int64, idleSeconds: Int64, graceSeconds: Int64, freshSeconds: Int64, maxPerUser: Int = 100
    ) {
        self.maxPerUser = maxPerUser
        self.lifetimeSeconds = lifetimeSeconds
        self.idleSeconds = idleSeconds
        self.graceSeconds = graceSeconds
        self.freshSeconds = freshSeconds
    }
}
