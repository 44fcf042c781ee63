/// What one request, one connection and one worker may take.
public struct WorkerLimits: Sendable {
    /// Names and values of all parameters together, in bytes; beyond it 431.
    public var maxParameterBytes = 65_536
    /// The body, in bytes; beyond it 413.
    public var maxBodyBytes = 65_536
    /// How much of a body that is too large is read and thrown away, so that nginx comes to read the answer.
    public var maxDrainedBytes = 1_048_576
    /// From the moment that a connection is accepted or becomes readable until its answer is written.
    public var requestDeadline: Duration = .seconds(10)
    /// How long a handler may run on after `requestDeadline` before the worker ends itself.
    public var handlerGrace: Duration = .seconds(5)
    /// How long a peer may be silent in the middle of a request.
    public var peerSilence: Duration = .seconds(5)
    /// Idle connections kept open (`Connections.kept`); beyond it the one that was idle longest is closed.
    public var maxIdleConnections = 1_024
    /// Requests after which the worker returns, to be started afresh; 0: never.
    public var maxRequests = 0
    /// How long the worker accepts nothing after the process or the system ran out of file descriptors.
    public var acceptPause: Duration = .milliseconds(100)

    public init() {}

    /// How long the loop may be away at most: with one request, and with what is tidied up after it.
    var longestTurn: Duration { (requestDeadline + handlerGrace) * 2 }
}
