/// What one request came to, for who counts.
public struct ServedRequest: Sendable {
    /// Which endpoint answered, by the service's own name for it; nil: none.
    public let endpoint: String?
    /// As it was sent; nil where there was no answer.
    public let status: Int?
    /// From the moment that its connection was taken up until the answer was written.
    public let microseconds: Int
    /// From when nginx asked for a worker until one took the connection up; nil where nginx does not say.
    public let queuedMicroseconds: Int?
}

/// Is told of every request that a worker deals with, on its thread: in the way of the answer.
public protocol RequestObserver {
    /// A request is waited for, or in hand.
    func requestBegan()
    /// It is not any more; nil where there was none.
    func requestEnded(_ request: ServedRequest?)
}
