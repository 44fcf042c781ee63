/// Tells the service manager from the loop itself that the loop goes round: no thread or timer does, which would live
/// on when the loop hangs.
public struct Watchdog {
    /// How often it is said at most.
    public static let interval: Duration = .seconds(5)

    private var lastBeat: Int

    init(now: Int) { lastBeat = now }

    /// One turn of the loop: says that we are alive, with a line for `systemctl status`, unless it was said a moment ago.
    /// - Parameter now: milliseconds of the monotonic clock.
    public mutating func beat(at now: Int, to manager: NotifySocket, status: @autoclosure () -> String) {
        guard .milliseconds(now - lastBeat) >= Self.interval else { return }
        if manager.trySaying(.alive, .status(status())) { lastBeat = now }
    }
}
