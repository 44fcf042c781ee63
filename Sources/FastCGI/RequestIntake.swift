internal import CFastCGI
internal import Glibc

/// Takes the whole next request from its connection and checks it, so that libfcgi reads only what was found sound.
///
/// libfcgi is no safe reader of what a peer may send: a management record amid a request can overflow a buffer on its
/// stack, it allocates whatever length a parameter claims, has no bound to their sum, and hands over C strings, which
/// hide a NUL and what stands behind it. So every record is walked through here first (FastCGI §3.3, §3.4, §5): one
/// start, parameters, input up to its end, all of one request, and nothing between. Only lengths are interpreted.
///
/// A look at the request in the socket's buffer (MSG_PEEK) would not do: how much fits there is up to the sender's
/// kernel and to how small the pieces are. Records are read one by one, so that what follows the request stays unread.
struct RequestIntake {
    enum Verdict: Equatable {
        /// `stream` is a whole request; where its body is too large, without the end of it.
        case complete(hasNUL: Bool, isBodyTooLarge: Bool)
        /// The peer left without having sent anything.
        case closed
        /// The peer fell silent, or left in the middle.
        case incomplete
        /// No request that could be answered, or one that it would be dangerous to let in.
        case unacceptable
    }

    private enum Failure: Error { case closed, incomplete, unacceptable }

    private struct Record {
        let type: Int32
        let id: Int
        /// Where its content lies in `stream`.
        let content: Range<Int>
    }

    private let limits: WorkerLimits

    /// The records of the request as they came, but for their padding.
    private(set) var stream: [UInt8] = []
    private var parameters: [UInt8] = []

    init(limits: WorkerLimits) {
        self.limits = limits
    }

    /// Waits until the whole request has come, as long as the socket's receive time-out and shutdown(2) let it.
    ///
    /// Parameters up to twice as long as allowed are let in, so that they can be answered with 431. A body that is too
    /// large is read and thrown away, at most `maxDrainedBytes` of it, so that nginx comes to read the answer.
    mutating func take(from connection: Int32) -> Verdict {
        wipe()
        do throws(Failure) {
            let start = try takeRecord(from: connection)
            guard start.type == FCGI_BEGIN_REQUEST, start.id != 0, start.content.count == 8,
                (FCGI_RESPONDER...FCGI_FILTER).contains(Int32(number(at: start.content.lowerBound)))
            else { return .unacceptable }
            try takeParameters(of: start.id, from: connection)
            let hasNUL = try findNUL()
            let isBodyTooLarge = try takeInput(of: start.id, from: connection) > limits.maxBodyBytes
            return .complete(hasNUL: hasNUL, isBodyTooLarge: isBodyTooLarge)
        } catch {
            switch error {
            case .closed: return .closed
            case .incomplete: return .incomplete
            case .unacceptable: return .unacceptable
            }
        }
    }

    /// Forgets the request, and leaves nothing of it in memory: it may hold a password.
    mutating func wipe() {
        unsafe explicit_bzero(&stream, stream.count)
        unsafe explicit_bzero(&parameters, parameters.count)
        stream.removeAll(keepingCapacity: true)
        parameters.removeAll(keepingCapacity: true)
    }

    private mutating func takeParameters(of id: Int, from connection: Int32) throws(Failure) {
        while true {
            let record = try takeRecord(from: connection)
            guard record.type == FCGI_PARAMS, record.id == id,
                parameters.count + record.content.count <= 2 * limits.maxParameterBytes
            else { throw .unacceptable }
            if record.content.isEmpty { return }
            parameters += stream[record.content]
        }
    }

    /// How many bytes the body has; where they are too many, at least so many.
    private mutating func takeInput(of id: Int, from connection: Int32) throws(Failure) -> Int {
        var count = 0
        while count <= limits.maxBodyBytes + limits.maxDrainedBytes {
            let begin = stream.count
            let record = try takeRecord(from: connection)
            guard record.type == FCGI_STDIN, record.id == id else { throw .unacceptable }
            if record.content.isEmpty { break }
            count += record.content.count
            if count > limits.maxBodyBytes { stream.removeSubrange(begin...) }
        }
        return count
    }

    /// Reads one record to the end of `stream`, and makes it one without padding.
    private mutating func takeRecord(from connection: Int32) throws(Failure) -> Record {
        let header = try take(Int(FCGI_HEADER_LEN), from: connection).lowerBound
        guard stream[header] == UInt8(FCGI_VERSION_1) else { throw .unacceptable }
        let padding = Int(stream[header + 6])
        stream[header + 6] = 0
        let content = try take(number(at: header + 4), from: connection)
        _ = try take(padding, from: connection)
        stream.removeLast(padding)
        return Record(type: Int32(stream[header + 1]), id: number(at: header + 2), content: content)
    }

    /// Reads exactly so many bytes to the end of `stream`, and says where they lie.
    private mutating func take(_ count: Int, from connection: Int32) throws(Failure) -> Range<Int> {
        let begin = stream.count
        stream.append(contentsOf: repeatElement(0, count: count))
        var done = 0
        while done < count {
            let received = unsafe stream.withUnsafeMutableBytes { bytes in
                unsafe read(connection, bytes.baseAddress.map { unsafe $0 + begin + done }, count - done)
            }
            // Whoever is stopped and goes on finds the call interrupted (signal(7)).
            if received < 0, errno == EINTR { continue }
            guard received > 0 else {
                stream.removeSubrange((begin + done)...)
                throw received == 0 && stream.isEmpty ? .closed : .incomplete
            }
            done += received
        }
        return begin..<begin + count
    }

    private func number(at position: Int) -> Int {
        Int(stream[position]) << 8 + Int(stream[position + 1])
    }

    /// Goes from pair to pair; lengths that point beyond the end are unacceptable.
    private func findNUL() throws(Failure) -> Bool {
        var offset = 0
        var hasNUL = false
        while offset < parameters.count {
            guard let nameLength = pairLength(&offset), let valueLength = pairLength(&offset),
                nameLength + valueLength <= parameters.count - offset
            else { throw .unacceptable }
            let end = offset + nameLength + valueLength
            hasNUL = hasNUL || parameters[offset..<end].contains(0)
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
