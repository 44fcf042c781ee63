import Glibc
import Testing

@Suite("The end of a worker")
struct DrainTests {
    /// A request that is in the handler's hand until `finish()`.
    struct Pending {
        let client: Client
        private let go: Int32

        init(_ fixture: Fixture) throws {
            let begun = try fixture.scratch.fifo("w.begun")
            go = try fixture.scratch.fifo("w.go")
            client = try Client(fixture.socketPath)
            client.send(Record.whole("/wait", [("QUERY_STRING", fixture.scratch.path + "/w")]))
            try waitUntilReadable(begun)
            _ = close(begun)
        }

        func finish() throws -> Client.Answer {
            var byte: UInt8 = 0
            guard unsafe write(go, &byte, 1) == 1 else { throw TestFailure("write: \(errno)") }
            return try client.answer()
        }
    }

    @Test("FC6: SIGTERM and SIGINT end an idle worker with status 0", arguments: [SIGTERM, SIGINT], [[], ["--kept"]])
    func idle(signal: Int32, mode: [String]) throws {
        let fixture = try Fixture(mode)
        fixture.signal(signal)
        #expect(try fixture.exitStatus() == 0)
    }

    @Test(
        "FC6: a request in hand at SIGTERM is answered, then the worker ends with status 0",
        arguments: [[], ["--kept"]])
    func inHand(mode: [String]) throws {
        let fixture = try Fixture(mode)
        let pending = try Pending(fixture)
        fixture.signal(SIGTERM)
        let answer = try pending.finish()
        #expect(answer.body == "waited" && answer.isEnded)
        #expect(try fixture.exitStatus() == 0)
    }

    @Test(
        "FC6: of what waits at SIGTERM one is served, since nobody else was told of it; the rest is left"
    )
    func backlog() throws {
        let first = try Fixture(start: .listenFDs)
        let pending = try Pending(first)
        let waiting = try (0..<2).map { _ in try Client(first.socketPath) }
        for client in waiting { client.send(Record.whole()) }
        first.signal(SIGTERM)
        // The listening socket is closed for good once the first worker ends, since no other process holds it here:
        // what was not accepted sees its connection refused.
        #expect(try pending.finish().body == "waited")
        #expect(try first.exitStatus() == 0)
        #expect(try waiting[0].answer().status == "Status: 200")
        #expect(try waiting[1].answer() == Client.Answer())
    }

    @Test("FC6: a kept connection is served once more if its request is there, and closed")
    func keptConnections() throws {
        let fixture = try Fixture(["--kept"])
        let idle = try Client(fixture.socketPath)
        let busy = try Client(fixture.socketPath)
        for client in [idle, busy] {
            client.send(Record.whole(keep: true))
            #expect(try client.answer().status == "Status: 200")
        }
        let pending = try Pending(fixture)
        busy.send(Record.whole(keep: true))
        fixture.signal(SIGTERM)
        #expect(try pending.finish().body == "waited")
        #expect(try busy.answer().status == "Status: 200")
        #expect(try busy.isClosedByWorker())
        #expect(try idle.isClosedByWorker())
        #expect(try fixture.exitStatus() == 0)
    }

    @Test("After its number of requests a worker ends with status 0 and has lost none", arguments: [[], ["--kept"]])
    func recycling(mode: [String]) throws {
        let fixture = try Fixture(["--max-requests", "3"] + mode)
        for _ in 0..<3 { #expect(try fixture.ask(Record.whole()).status == "Status: 200") }
        #expect(try fixture.exitStatus() == 0)
    }

    @Test("A connection that was accepted before the last request is served before the worker ends")
    func recyclingWithOpenConnections() throws {
        let fixture = try Fixture(["--max-requests", "1", "--kept"])
        let first = try Client(fixture.socketPath)
        let others = try (0..<4).map { _ in try Client(fixture.socketPath) }
        first.send(Record.whole(keep: true))
        others.forEach { $0.send(Record.whole()) }
        #expect(try first.answer().status == "Status: 200")
        let statuses = try others.map { try $0.answer().status }
        let accepted = statuses.prefix { $0 == "Status: 200" }.count
        // Those behind it were never accepted: with the last holder of the socket gone they end without an answer.
        #expect(statuses[accepted...].allSatisfy { $0.isEmpty })
        #expect(try fixture.exitStatus() == 0)
        #expect(fixture.servedAtEnd == 1 + accepted)
    }
}
