internal import ASCII
internal import CFastCGI
internal import Glibc

/// Takes the whole next request from its connection and checks it, so that libfcgi reads only what was found sound.
///
/// libfcgi is no safe reader of what a peer may send: a management record amid a request can overflow a buffer on its
/// stack, it allocates whatever length a parameter claims, has no bound to their sum, and hands over C strings, which
/// hide a NUL and what stands behind it. So every record is walked through here first (FastCGI §3.3, §3.4, §5): one
/// start, parameters, input up to its end, all of one request, and nothing between. Only lengths are interpreted.
struct RequestIntake {
    enum Verdict: Equatable {
        /// `stream` is a whole request; where its body is too large, without the body. `isFollowed`: the peer sent
        /// more, which is lost: one request at a time is all that was agreed to (FastCGI §4.1, FCGI_MPXS_CONNS).
        case complete(hasNUL: Bool, isBodyTooLarge: Bool, isFollowed: Bool)
        /// The peer has sent nothing yet, and is not waited for.
        case nothingYet
        /// The peer left without having sent anything.
        case closed
        /// The peer fell silent, or left in the middle.
        case incomplete
        case unacceptable
    }

    private struct Header {
        let type: Int32
        let id: Int
        let contentLength: Int
        let paddingLength: Int
    }

    private let limits: WorkerLimits
    private var buffer: ReceiveBuffer
    private var header: [UInt8] = []
    private var begin: [UInt8] = []
    private var parameters: [UInt8] = []
    private var body: [UInt8] = []
    /// The request that was taken, written anew: in as few records as can be, and without padding.
    private(set) var stream: [UInt8] = []

    init(limits: WorkerLimits) {
        self.limits = limits
        // An array that grows leaves its bytes behind, where nobody wipes them.
        body.reserveCapacity(limits.maxBodyBytes)
        stream.reserveCapacity(Self.maxStreamBytes(limits))
        buffer = ReceiveBuffer(silence: limits.peerSilence)
    }

    /// The longest that `stream` can be, in bytes.
    static func maxStreamBytes(_ limits: WorkerLimits) -> Int {
        let content = 2 * limits.maxParameterBytes + limits.maxBodyBytes
        return content + (content / RecordHeader.maxContentLength + 8) * RecordHeader.count
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
            let id = try takeBegin(from: connection)
            try takeParameters(of: id, from: connection)
            let hasNUL = try findNUL()
            let isBodyTooLarge = try takeInput(of: id, from: connection) > limits.maxBodyBytes
            writeStream(id: id)
            return .complete(hasNUL: hasNUL, isBodyTooLarge: isBodyTooLarge, isFollowed: buffer.hasMore)
        } catch {
            switch error {
            case .unacceptable: return .unacceptable
            case .unreadable: return .incomplete
            case .ended: return hasBegun ? .incomplete : .closed
            case .silent: return hasBegun || isWaiting ? .incomplete : .nothingYet
            }
        }
    }

    /// Forgets the request, and leaves nothing of it in memory: it may hold a password.
    mutating func wipe() {
        buffer.wipe()
        Self.wipe(&header)
        Self.wipe(&begin)
        Self.wipe(&parameters)
        Self.wipe(&body)
        Self.wipe(&stream)
    }

    private static func wipe(_ bytes: inout [UInt8]) {
        unsafe explicit_bzero(&bytes, bytes.count)
        bytes.removeAll(keepingCapacity: true)
    }

    /// - Returns: the request's id.
    private mutating func takeBegin(from connection: Int32) throws(IntakeFailure) -> Int {
        let record = try takeHeader(from: connection)
        guard record.type == FCGI_BEGIN_REQUEST, record.id != 0, record.contentLength == 8 else { throw .unacceptable }
        try buffer.move(8, to: &begin, from: connection)
        try buffer.skip(record.paddingLength, from: connection)
        let role = Int32(begin[0]) << 8 + Int32(begin[1])
        guard (FCGI_RESPONDER...FCGI_FILTER).contains(role) else { throw .unacceptable }
        return record.id
    }

    private mutating func takeParameters(of id: Int, from connection: Int32) throws(IntakeFailure) {
        while true {
            let record = try takeHeader(from: connection)
            guard record.type == FCGI_PARAMS, record.id == id,
                parameters.count + record.contentLength <= 2 * limits.maxParameterBytes
            else { throw .unacceptable }
            try buffer.move(record.contentLength, to: &parameters, from: connection)
            try buffer.skip(record.paddingLength, from: connection)
            if record.contentLength == 0 { return }
        }
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

    private mutating func writeStream(id: Int) {
        RecordHeader.write(begin[...], as: FCGI_BEGIN_REQUEST, id: id, to: &stream)
        RecordHeader.writeStream(parameters, as: FCGI_PARAMS, id: id, to: &stream)
        RecordHeader.writeStream(body, as: FCGI_STDIN, id: id, to: &stream)
    }

    /// Goes from pair to pair; lengths that point beyond the end are unacceptable.
    private func findNUL() throws(IntakeFailure) -> Bool {
        var offset = 0
        var hasNUL = false
        while offset < parameters.count {
            guard let nameLength = pairLength(&offset), let valueLength = pairLength(&offset),
                nameLength + valueLength <= parameters.count - offset
            else { throw .unacceptable }
            let end = offset + nameLength + valueLength
            hasNUL = hasNUL || parameters.span.extracting(offset..<end).firstIndex(of: 0) != nil
            offset = end
        }
        return hasNUL
    }

    /// One byte, or four whose highest bit is set.
    private func pairLength(_ offset: inout Int) -> Int? {
        guard offset < parameters.count else { return nil }
        let first = parameters[offset]
        guard first & 0x80 != 0 else {
            offset += 1
            return Int(first)
        }
        guard offset + 4 <= parameters.count else { return nil }
        defer { offset += 4 }
        return parameters[offset..<offset + 4].reduce(0) { $0 << 8 + Int($1) } & 0x7FFF_FFFF
    }
}
