internal import CFastCGI
internal import Glibc

/// Takes the whole next request from its connection, so that libfcgi reads no more of it than how it begins.
///
/// libfcgi is no safe reader of what a peer may send: a management record amid a request can overflow a buffer on its
/// stack, it allocates whatever length a parameter claims, has no bound to their sum, and hands over C strings, which
/// hide a NUL and what stands behind it. So every record is read here (FastCGI §3.3, §3.4, §5): one start, parameters,
/// input up to its end, all of one request, and nothing between. Only lengths are interpreted.
struct RequestIntake {
    enum Verdict: Equatable {
        /// A whole request; where its body is too large, without the body. `isFollowed`: the peer sent more, which is
        /// lost: one request at a time is all that was agreed to (FastCGI §4.1, FCGI_MPXS_CONNS).
        case complete(RequestStart, isBodyTooLarge: Bool, isFollowed: Bool)
        /// The peer has sent nothing yet, and is not waited for.
        case nothingYet
        /// The peer left without having sent anything.
        case closed
        /// The peer fell silent, or left in the middle.
        case incomplete
        case unacceptable
    }

    private let limits: WorkerLimits
    private var buffer: ReceiveBuffer
    private var header: [UInt8] = []
    private var begin: [UInt8] = []
    private var pairs: [UInt8] = []
    /// Of the request that was taken.
    private(set) var parameters: Parameters
    /// Of the request that was taken, in memory that `wipe` wipes: to be copied, not to be kept.
    private(set) var body: [UInt8] = []

    init(limits: WorkerLimits) {
        self.limits = limits
        // An array that grows leaves its bytes behind, where nobody wipes them.
        body.reserveCapacity(limits.maxBodyBytes)
        pairs.reserveCapacity(2 * limits.maxParameterBytes)
        parameters = Parameters(maxBytes: 2 * limits.maxParameterBytes)
        buffer = ReceiveBuffer(silence: limits.peerSilence)
    }

    /// Takes the next request, and waits for what is missing of it as long as the limits let it.
    ///
    /// Parameters up to twice as long as allowed are let in, so that they can be answered with 431. A body that is too
    /// large is read and thrown away, at most `maxDrainedBytes` of it, so that nginx comes to read the answer.
    /// - Parameter isWaiting: whether to wait for its first byte.
    mutating func take(from connection: Int32, isWaiting: Bool) -> Verdict {
        wipe()
        var hasBegun = false
        do throws(IntakeFailure) {
            try buffer.fill(from: connection, isWaiting: isWaiting)
            hasBegun = true
            let start = try takeBegin(from: connection)
            try takeParameters(of: start.id, from: connection)
            let isBodyTooLarge = try takeInput(of: start.id, from: connection) > limits.maxBodyBytes
            return .complete(start, isBodyTooLarge: isBodyTooLarge, isFollowed: buffer.hasMore)
        } catch {
            switch error {
            case .unacceptable: return .unacceptable
            case .unreadable: return .incomplete
            case .ended: return hasBegun ? .incomplete : .closed
            case .silent: return hasBegun || isWaiting ? .incomplete : .nothingYet
            }
        }
    }

    /// Forgets the request, and leaves nothing of it in memory that nobody shares: it may hold a password or a token.
    mutating func wipe() {
        buffer.wipe()
        Self.wipe(&header)
        Self.wipe(&begin)
        Self.wipe(&pairs)
        Self.wipe(&body)
        parameters.wipe()
    }

    private static func wipe(_ bytes: inout [UInt8]) {
        unsafe explicit_bzero(&bytes, bytes.count)
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func takeBegin(from connection: Int32) throws(IntakeFailure) -> RequestStart {
        let record = try takeHeader(from: connection)
        guard record.type == FCGI_BEGIN_REQUEST, record.contentLength == 8 else { throw .unacceptable }
        try buffer.move(8, to: &begin, from: connection)
        try buffer.skip(record.paddingLength, from: connection)
        guard let start = RequestStart(id: record.id, content: begin) else { throw .unacceptable }
        return start
    }

    private mutating func takeParameters(of id: Int, from connection: Int32) throws(IntakeFailure) {
        while true {
            let record = try takeHeader(from: connection)
            guard record.type == FCGI_PARAMS, record.id == id,
                pairs.count + record.contentLength <= 2 * limits.maxParameterBytes
            else { throw .unacceptable }
            try buffer.move(record.contentLength, to: &pairs, from: connection)
            try buffer.skip(record.paddingLength, from: connection)
            if record.contentLength == 0 { break }
        }
        guard parameters.read(pairs) else { throw .unacceptable }
    }

    /// How many bytes the body has; where they are too many, at least so many, and none is kept.
    private mutating func takeInput(of id: Int, from connection: Int32) throws(IntakeFailure) -> Int {
        var count = 0
        while count <= limits.maxBodyBytes + limits.maxDrainedBytes {
            let record = try takeHeader(from: connection)
            guard record.type == FCGI_STDIN, record.id == id else { throw .unacceptable }
            count += record.contentLength
            if count > limits.maxBodyBytes {
                Self.wipe(&body)
                try buffer.skip(record.contentLength, from: connection)
            } else {
                try buffer.move(record.contentLength, to: &body, from: connection)
            }
            try buffer.skip(record.paddingLength, from: connection)
            if record.contentLength == 0 { break }
        }
        return count
    }

    private mutating func takeHeader(from connection: Int32) throws(IntakeFailure) -> RecordHeader {
        header.removeAll(keepingCapacity: true)
        try buffer.move(RecordHeader.count, to: &header, from: connection)
        guard let record = RecordHeader(header) else { throw .unacceptable }
        return record
    }
}
