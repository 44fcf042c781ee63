import JSON
import Testing

@Suite("Time limits")
struct DeadlineTests {
    /// Far above what a busy machine takes between two steps of a peer that keeps to them, and below what a test waits.
    private static let limit = "2000"
    /// More than a peer that drips has sent by then.
    private static let dripping = 2_000

    @Test("FC3: a peer that sends five bytes and falls silent frees the worker", arguments: [["--kept"], []])
    func silentInTheMiddle(_ mode: [String]) throws {
        let fixture = try Fixture(["--silence", Self.limit] + mode)
        let client = try Client(fixture.socketPath)
        client.send(Array(Record.begin().prefix(5)))
        #expect(try fixture.ask(Record.whole()).status == "Status: 200")
        #expect(try client.isClosedByWorker())
        #expect(try fixture.line("refused")["reason"] == "incomplete request")
    }

    @Test("FC3: a peer that sends nothing frees the worker")
    func silentFromTheStart() throws {
        let fixture = try Fixture(["--deadline", Self.limit])
        let client = try Client(fixture.socketPath)
        #expect(try fixture.ask(Record.whole()).status == "Status: 200")
        #expect(try client.isClosedByWorker())
        #expect(try fixture.line("refused")["overdue"] == true)
    }

    @Test("FC3: a peer that keeps sending single bytes is cut off at the deadline", arguments: [0, 60])
    func dripping(sentAtOnce: Int) throws {
        let fixture = try Fixture(["--deadline", Self.limit, "--silence", "10000"])
        let client = try Client(fixture.socketPath)
        let stream = Record.whole("/count", method: "POST", body: String(repeating: "x", count: Self.dripping))
        client.send(Array(stream[..<sentAtOnce]))
        // A byte every 20 ms is what the test is about, no wait for something to come true.
        var sent = sentAtOnce
        while sent < stream.count, client.sendAfterPause(stream[sent]) { sent += 1 }
        #expect(sent < stream.count)
        #expect(try fixture.line("refused")["overdue"] == true)
        #expect(try fixture.ask(Record.whole()).status == "Status: 200")
    }

    @Test("FC3: a body that drips is cut off at the deadline")
    func drippingBody() throws {
        let fixture = try Fixture(["--deadline", Self.limit, "--silence", "10000"])
        let client = try Client(fixture.socketPath)
        let stream = Record.whole("/count", method: "POST", body: String(repeating: "x", count: Self.dripping))
        var sent = stream.count - Self.dripping
        client.send(Array(stream[..<sent]))
        while sent < stream.count, client.sendAfterPause(stream[sent]) { sent += 1 }
        #expect(sent < stream.count)
        #expect(try fixture.line("refused")["overdue"] == true)
    }

    @Test("FC3: a handler that never returns ends its worker with status 70 and one line")
    func endlessHandler() throws {
        let fixture = try Fixture(["--deadline", Self.limit, "--grace", "200"])
        let client = try Client(fixture.socketPath)
        client.send(Record.whole("/for-ever"))
        #expect(try fixture.line("a handler overran its time limit, the worker ends")["level"] == "critical")
        #expect(try fixture.exitStatus() == 70)
        #expect(try client.answer() == Client.Answer())
    }

    @Test("A peer that does not take its answer is given up, and the line says so")
    func unreadAnswer() throws {
        let fixture = try Fixture(["--silence", Self.limit])
        let client = try Client(fixture.socketPath)
        client.send(Record.whole("/big"))
        #expect(try fixture.line("request")["written"] == false)
        #expect(try fixture.ask(Record.whole()).status == "Status: 200")
    }
}
