internal import CFastCGI
internal import Glibc

/// Why a request was not taken.
enum IntakeFailure: Error {
    /// The peer left, or the time limit of the request passed.
    case ended
    /// The system does not let us read.
    case unreadable
    /// The peer has sent nothing for so long, or nothing yet where it is not waited for.
    case silent
    /// No request that could be answered, or one that it would be dangerous to let in.
    case unacceptable
}

/// What a connection has sent and nobody has taken yet. Most requests come whole with one system call.
struct ReceiveBuffer {
    private static let capacity = 16_384

    private let silence: Duration
    private var bytes = [UInt8](repeating: 0, count: capacity)
    private var unread = 0..<0
    /// How far the buffer was ever filled since it was wiped.
    private var highWater = 0

    init(silence: Duration) {
        self.silence = silence
    }

    /// Whether something was received that is not taken.
    var hasMore: Bool { !unread.isEmpty }

    /// Takes exactly so many bytes, and puts them behind those of `target`.
    mutating func move(_ count: Int, to target: inout [UInt8], from connection: Int32) throws(IntakeFailure) {
        var missing = count
        while missing > 0 {
            if unread.isEmpty { try fill(from: connection, isWaiting: true) }
            let part = unread.prefix(missing)
            target += bytes[part]
            unread = part.endIndex..<unread.endIndex
            missing -= part.count
        }
    }

    /// Takes exactly so many bytes, and forgets them.
    mutating func skip(_ count: Int, from connection: Int32) throws(IntakeFailure) {
        var missing = count
        while missing > 0 {
            if unread.isEmpty { try fill(from: connection, isWaiting: true) }
            let part = unread.prefix(missing)
            unread = part.endIndex..<unread.endIndex
            missing -= part.count
        }
    }

    /// Receives what there is, where nothing is left.
    mutating func fill(from connection: Int32, isWaiting: Bool) throws(IntakeFailure) {
        guard unread.isEmpty else { return }
        var received = receive(from: connection, flags: Int32(MSG_DONTWAIT))
        if received < 0, errno == EAGAIN {
            guard isWaiting, setTimeLimits(of: connection) else { throw .silent }
            received = receive(from: connection, flags: 0)
        }
        guard received > 0 else { throw received == 0 ? .ended : errno == EAGAIN ? .silent : .unreadable }
        unread = 0..<received
        highWater = max(highWater, received)
    }

    /// Forgets everything, and leaves nothing of it in memory: it may hold a password.
    mutating func wipe() {
        unsafe explicit_bzero(&bytes, highWater)
        unread = 0..<0
        highWater = 0
    }

    private mutating func receive(from connection: Int32, flags: Int32) -> Int {
        while true {
            let received = unsafe recv(connection, &bytes, Self.capacity, flags)
            // Whoever is stopped and goes on finds the call interrupted (signal(7)).
            if received >= 0 || errno != EINTR { return received }
        }
    }

    /// Only where a peer is waited for, which few are: nginx sends a request whole.
    private func setTimeLimits(of connection: Int32) -> Bool {
        var limit = timeval(silence)
        let size = socklen_t(MemoryLayout<timeval>.size)
        return unsafe setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, size) == 0
            && setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, size) == 0
    }
}
