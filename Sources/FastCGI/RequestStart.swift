internal import CFastCGI
internal import Glibc

/// How a request begins (FastCGI §5.1, FCGI_BeginRequestRecord).
struct RequestStart: Equatable {
    let id: Int
    let role: Int32
    /// FCGI_KEEP_CONN is the only one there is.
    let flags: UInt8

    /// - Parameter content: of the record, 8 bytes.
    /// - Returns: nil for a role that FastCGI does not know, or for the id of a management record (§3.3).
    init?(id: Int, content: [UInt8]) {
        self.id = id
        role = Int32(content[0]) << 8 + Int32(content[1])
        flags = content[2]
        guard id != 0, (FCGI_RESPONDER...FCGI_FILTER).contains(role) else { return nil }
    }

    /// A request that begins so, with neither parameters nor body.
    var stream: [UInt8] {
        let content = [UInt8(role >> 8), UInt8(role & 0xFF), flags, 0, 0, 0, 0, 0]
        return RecordHeader.bytes(FCGI_BEGIN_REQUEST, id: id, contentLength: content.count) + content
            + RecordHeader.bytes(FCGI_PARAMS, id: id, contentLength: 0)
            + RecordHeader.bytes(FCGI_STDIN, id: id, contentLength: 0)
    }
}

/// The file in memory from which libfcgi reads how a request begins.
final class RequestStartFile {
    private(set) var descriptor: Int32
    private var held: RequestStart?

    /// - Throws: where there is no descriptor or no memory left.
    init() throws(WorkerError) {
        descriptor = unsafe shim_memfd_create("request")
        guard descriptor >= 0 else { throw .systemCall("memfd_create", errno: errno) }
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
    }

    /// Where somebody else has closed the descriptor: its number may be another file's by now.
    func forgetDescriptor() { descriptor = -1 }

    /// Puts the start there, and the descriptor's position at its begin. False where the system does not let us.
    ///
    /// One connection's requests begin alike, and so do nearly all of nginx's: few of them are written.
    func put(_ start: RequestStart) -> Bool {
        if held != start {
            held = nil
            let stream = start.stream
            guard unsafe pwrite(descriptor, stream, stream.count, 0) == stream.count else { return false }
            held = start
        }
        return lseek(descriptor, 0, SEEK_SET) == 0
    }
}
