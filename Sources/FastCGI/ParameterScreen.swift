internal import CFastCGI
internal import Glibc

/// Looks at the parameters of the next request while they still lie in the socket's buffer, before libfcgi takes them.
///
/// libfcgi allocates whatever length a parameter claims, has no bound to their sum, and hands over C strings, which
/// hide a NUL and what stands behind it. So the records are walked through once here (FastCGI §3.3, §3.4, §5.2);
/// nothing is interpreted beyond lengths. Cost: one copy of the parameters.
struct ParameterScreen {
    enum Verdict: Equatable {
        /// libfcgi may read on; whether a name or value holds a NUL.
        case complete(hasNUL: Bool)
        /// The peer left without having sent anything.
        case closed
        /// The peer fell silent, or left in the middle.
        case incomplete
        /// No request that could be answered, or one that it would be dangerous to let in.
        case unacceptable
    }

    private enum Progress: Equatable {
        /// There must be so many bytes in all before more can be said.
        case needs(Int)
        case done(Verdict)
    }

    private var buffer: [UInt8]

    /// - Parameter maxBytes: parameters up to twice as long are let in, so that they can be answered with 431.
    init(maxBytes: Int) {
        buffer = [UInt8](repeating: 0, count: 2 * maxBytes + 4_096)
    }

    /// Waits until all parameters have come, as long as the socket's receive time-out and shutdown(2) let it.
    ///
    /// A peer that sends them in such small pieces that the socket's buffer cannot hold them all (nginx sends them in
    /// one) waits in vain.
    mutating func screen(_ connection: Int32) -> Verdict {
        var count = 0
        // The buffer may come to hold the start of a body, and so a password.
        defer { unsafe explicit_bzero(&buffer, count) }
        let isIncremental = startPeeking(connection)
        var needed = Int(FCGI_HEADER_LEN)
        while needed <= buffer.count {
            let received =
                isIncremental
                ? peek(connection, buffer.count - count, at: count, flags: MSG_PEEK)
                : peek(connection, needed, at: 0, flags: MSG_PEEK | MSG_WAITALL)
            if received == 0, count == 0 { return .closed }
            guard received > 0 else { return .incomplete }
            count = isIncremental ? count + received : received
            switch Self.walk(buffer[..<count]) {
            case .done(let verdict): return verdict
            case .needs(let total):
                guard isIncremental || count == needed else { return .incomplete }
                needed = total
            }
        }
        return .unacceptable
    }

    /// Whether each look goes on where the one before ended and waits for more (SO_PEEK_OFF, socket(7)), which local
    /// sockets do; TCP waits for a given number of bytes from the start instead, which local sockets do not.
    private func startPeeking(_ connection: Int32) -> Bool {
        var offset: Int32 = 0
        return unsafe setsockopt(
            connection, SOL_SOCKET, SO_PEEK_OFF, &offset, socklen_t(MemoryLayout<Int32>.size)) == 0
    }

    private mutating func peek(_ connection: Int32, _ size: Int, at position: Int, flags: Int) -> Int {
        unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe recv(connection, bytes.baseAddress.map { unsafe $0 + position }, size, Int32(flags))
        }
    }

    /// Goes from record to record up to the empty one that ends the parameters.
    private static func walk(_ bytes: ArraySlice<UInt8>) -> Progress {
        var parameters: [UInt8] = []
        var requestID: Int?
        var offset = 0
        while true {
            let content = offset + Int(FCGI_HEADER_LEN)
            guard content <= bytes.count else { return .needs(content) }
            guard bytes[offset] == UInt8(FCGI_VERSION_1) else { return .done(.unacceptable) }
            let type = Int32(bytes[offset + 1])
            let id = Int(bytes[offset + 2]) << 8 + Int(bytes[offset + 3])
            let length = Int(bytes[offset + 4]) << 8 + Int(bytes[offset + 5])
            switch (type, requestID) {
            case (FCGI_BEGIN_REQUEST, nil) where id != 0 && length == 8: requestID = id
            case (FCGI_PARAMS, id?) where length == 0: return .done(verdict(on: parameters))
            case (FCGI_PARAMS, id?):
                guard content + length <= bytes.count else { return .needs(content + length) }
                parameters += bytes[content..<content + length]
            // libfcgi refuses these in a way that leaves an answer possible.
            case (FCGI_STDIN, id?), (FCGI_DATA, id?), (FCGI_ABORT_REQUEST, id?): return .done(verdict(on: parameters))
            // A second request on the connection, or a management record, for which libfcgi is no safe reader.
            default: return .done(.unacceptable)
            }
            offset = content + length + Int(bytes[offset + 6])
        }
    }

    /// Goes from pair to pair; lengths that point beyond the end are unacceptable.
    private static func verdict(on parameters: [UInt8]) -> Verdict {
        var offset = 0
        var hasNUL = false
        while offset < parameters.count {
            guard let nameLength = pairLength(parameters, &offset), let valueLength = pairLength(parameters, &offset),
                nameLength + valueLength <= parameters.count - offset
            else {
                return .unacceptable
            }
            let end = offset + nameLength + valueLength
            hasNUL = hasNUL || parameters[offset..<end].contains(0)
            offset = end
        }
        return .complete(hasNUL: hasNUL)
    }

    /// One byte, or four whose highest bit is set.
    private static func pairLength(_ bytes: [UInt8], _ offset: inout Int) -> Int? {
        guard offset < bytes.count else { return nil }
        let first = bytes[offset]
        guard first & 0x80 != 0 else {
            offset += 1
            return Int(first)
        }
        guard offset + 4 <= bytes.count else { return nil }
        defer { offset += 4 }
        return bytes[offset..<offset + 4].reduce(0) { $0 << 8 + Int($1) } & 0x7FFF_FFFF
    }
}
