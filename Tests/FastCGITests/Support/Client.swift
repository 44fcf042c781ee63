import Glibc

/// A FastCGI client on a local socket. Every wait ends after `Client.bound`.
final class Client {
    /// Milliseconds; far above what any of the tests needs.
    static let bound: Int32 = 20_000

    struct Answer: Equatable {
        /// What came as FCGI_STDOUT.
        var output: [UInt8] = []
        /// Whether FCGI_END_REQUEST came.
        var isEnded = false

        var text: String { String(decoding: output, as: UTF8.self) }
        var status: String { String(text.prefix(11)) }
        var body: String { text.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().joined() }
    }

    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let connected = try unsafe withSocketAddress(path) { unsafe connect(descriptor, $0, $1) }
        guard connected == 0 else { throw TestFailure("connect: \(errno)") }
    }

    deinit { _ = close(descriptor) }

    /// Sends all; false where the worker has closed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// One byte, 20 ms after the last: for peers that drip. False where the worker has closed.
    func sendAfterPause(_ byte: UInt8) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&watched, 1, 20) == 0 else { return false }
        return send([byte])
    }

    func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next answer, up to FCGI_END_REQUEST or the end of the stream.
    func answer() throws -> Answer {
        var answer = Answer()
        while let header = try read(8) {
            let content = try read(Int(header[4]) << 8 + Int(header[5])) ?? []
            _ = try read(Int(header[6]))
            if header[1] == 6 { answer.output += content }
            if header[1] == 3 {
                answer.isEnded = true
                break
            }
        }
        return answer
    }

    /// Whether the worker closes the connection without sending more.
    func isClosedByWorker() throws -> Bool { try read(1) == nil }

    /// Sends a request and reads its answer.
    static func ask(_ path: String, _ bytes: [UInt8]) throws -> Answer {
        let client = try Client(path)
        client.send(bytes)
        return try client.answer()
    }

    private func read(_ count: Int) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            try waitUntilReadable(descriptor)
            var chunk = [UInt8](repeating: 0, count: count - bytes.count)
            let received = unsafe recv(descriptor, &chunk, chunk.count, 0)
            guard received > 0 else { return nil }
            bytes += chunk[..<received]
        }
        return bytes
    }
}

struct TestFailure: Error {
    let text: String
    init(_ text: String) { self.text = text }
}

/// Waits for data or a hang-up, at most `Client.bound`.
func waitUntilReadable(_ descriptor: Int32) throws {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&watched, 1, Client.bound) == 1 else { throw TestFailure("nothing came") }
}

func withSocketAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) throws -> Result
{
    var address = sockaddr_un()
    let bytes = Array(path.utf8)
    guard bytes.count < 108 else { throw TestFailure("path too long") }
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    return unsafe withUnsafePointer(to: address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
