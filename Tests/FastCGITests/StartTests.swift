import Glibc
import JSON
import Testing

@testable import FastCGI

@Suite("Where the listening socket comes from")
struct StartTests {
    @Test(
        "LISTEN_FDS, descriptor 0 and --listen all serve",
        arguments: [Fixture.Start.listenFDs, .descriptorZero, .listen])
    func serves(start: Fixture.Start) throws {
        #expect(try Fixture(start: start).ask(Record.whole()).status == "Status: 200")
    }

    @Test(
        "Without a usable socket the worker does not start and says why in one line",
        arguments: [
            (["LISTEN_FDS=1", "LISTEN_PID=1"], "no socket was handed over"), ([], "no socket was handed over"),
            (["LISTEN_FDS=1"], "no socket was handed over"),
        ])
    func nothingToServe(environment: [String], detail: String) throws {
        let fixture = try Fixture(start: .nothing, environment: environment, waits: false)
        guard case .string(let text)? = try fixture.line("cannot work")["detail"] else {
            throw TestFailure("no detail")
        }
        #expect(text.hasPrefix(detail))
        #expect(try fixture.exitStatus() == 78)
    }

    @Test("FC10: a stale socket is replaced, with the mode that was asked for whatever the umask")
    func staleSocket() throws {
        let scratch = try Scratch()
        _ = close(try scratch.listen("s"))
        let fixture = try Fixture(scratch: scratch)
        var status = stat()
        #expect(unsafe lstat(fixture.socketPath, &status) == 0)
        #expect(status.st_mode == S_IFSOCK | 0o660)
        #expect(try fixture.ask(Record.whole()).status == "Status: 200")
    }

    @Test("FC10: a socket at which somebody listens is left alone")
    func socketInUse() throws {
        let first = try Fixture()
        let second = try Fixture(scratch: first.scratch, waits: false)
        #expect(try second.exitStatus() == 78)
        #expect(try first.ask(Record.whole()).status == "Status: 200")
    }

    @Test("FC10: what is not a socket is never removed")
    func notASocket() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/s"
        let file = unsafe open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        _ = close(file)
        #expect(throws: ListenError.notASocket(path)) {
            _ = try ListeningSocket.bind(ListenAddress(path: path))
        }
        var status = stat()
        #expect(unsafe lstat(path, &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFREG)
    }

    @Test("An unknown group and a path that is too long are refused by name")
    func refusals() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/s"
        #expect(throws: ListenError.unknownGroup("no-such-group")) {
            _ = try ListeningSocket.bind(ListenAddress(path: path, group: "no-such-group"))
        }
        let long = scratch.path + "/" + String(repeating: "x", count: 108)
        #expect(throws: ListenError.pathTooLong(long)) { _ = try ListeningSocket.bind(ListenAddress(path: long)) }
    }

    @Test("The service manager is told of readiness and of the end")
    func notification() throws {
        let scratch = try Scratch()
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { _ = close(descriptor) }
        let bound = try unsafe withSocketAddress(scratch.path + "/n") { unsafe bind(descriptor, $0, $1) }
        #expect(bound == 0)
        let fixture = try Fixture(environment: ["NOTIFY_SOCKET=\(scratch.path)/n"], scratch: scratch)
        #expect(try datagram(descriptor).hasPrefix("READY=1\nSTATUS="))
        fixture.signal(SIGTERM)
        #expect(try datagram(descriptor).hasPrefix("STOPPING=1\nSTATUS="))
    }

    @Test("A manager whose watchdog is shorter than a request may take is asked for more")
    func watchdogTimeout() throws {
        let scratch = try Scratch()
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { _ = close(descriptor) }
        let bound = try unsafe withSocketAddress(scratch.path + "/n") { unsafe bind(descriptor, $0, $1) }
        #expect(bound == 0)
        let environment = ["NOTIFY_SOCKET=\(scratch.path)/n", "WATCHDOG_USEC=1000000"]
        let fixture = try Fixture(environment: environment, scratch: scratch)
        #expect(try datagram(descriptor).hasPrefix("READY=1"))
        #expect(try datagram(descriptor).hasPrefix("WATCHDOG_USEC="))
        #expect(try fixture.ask(Record.whole()).status == "Status: 200")
    }

    private func datagram(_ descriptor: Int32) throws -> String {
        try waitUntilReadable(descriptor)
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
