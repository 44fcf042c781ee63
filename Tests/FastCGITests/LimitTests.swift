import JSON
import Testing

@Suite("Sizes")
struct LimitTests {
    @Test("FC4: a body over the limit is answered with 413, whether it is sent or only announced", arguments: [0, 40])
    func bodyTooLarge(records: Int) throws {
        let fixture = try Fixture(["--max-body", "1000"])
        let parameters = Record.request("/count", method: "POST", [("CONTENT_LENGTH", "1200000")])
        let chunk = Record.input([UInt8](repeating: 0x78, count: 30_000))
        let input = [[UInt8]](repeating: chunk, count: records).flatMap { $0 }
        let answer = try fixture.ask(
            Record.begin() + parameters + Record.endOfParameters + input + Record.endOfInput)
        #expect(answer.status == "Status: 413")
        #expect(answer.text.contains("urn:sallyport:problem:body-too-large"))
    }

    @Test("FC4: the limit itself is served", arguments: [(1_000, "Status: 200"), (1_001, "Status: 413")])
    func bodyAtTheLimit(size: Int, status: String) throws {
        let fixture = try Fixture(["--max-body", "1000"])
        let body = String(repeating: "x", count: size)
        #expect(try fixture.ask(Record.whole("/count", method: "POST", body: body)).status == status)
    }

    @Test("FC1: a request that comes in single bytes, each waiting in the socket on its own, is served")
    func singleBytes() throws {
        let fixture = try Fixture()
        let client = try Client(fixture.socketPath)
        let body = String(repeating: "x", count: 1_000)
        for byte in Record.whole("/count", method: "POST", body: body) { #expect(client.send([byte])) }
        #expect(try client.answer().body == "1000")
    }

    @Test(
        "FC4: parameters and a body near their limits are served together, in records of any size",
        arguments: [7, 65_535])
    func largest(recordSize: Int) throws {
        let fixture = try Fixture(["--max-body", "65536"])
        let client = try Client(fixture.socketPath)
        let fields = [("HTTP_A", String(repeating: "x", count: 60_000)), ("CONTENT_LENGTH", "65536")]
        client.send(Record.begin() + Record.request("/count", method: "POST", fields) + Record.endOfParameters)
        var left = 65_536
        while left > 0 {
            let size = min(left, recordSize)
            #expect(client.send(Record.input([UInt8](repeating: 0x78, count: size))))
            left -= size
        }
        client.send(Record.endOfInput)
        #expect(try client.answer().body == "65536")
    }

    @Test("FC4: parameters over 64 KiB in all are answered with 431")
    func parametersTooLarge() throws {
        let fixture = try Fixture()
        let value = String(repeating: "x", count: 40_000)
        let answer = try fixture.ask(
            Record.begin() + Record.request() + Record.parameters([("HTTP_A", value)])
                + Record.parameters([("HTTP_B", value)]) + Record.endOfParameters + Record.endOfInput)
        #expect(answer.status == "Status: 431")
    }

    @Test("FC4: a peer that sends parameters without end is cut off and takes no memory")
    func endlessParameters() throws {
        let fixture = try Fixture()
        let client = try Client(fixture.socketPath)
        client.send(Record.begin())
        let record = Record.parameters([("HTTP_A", String(repeating: "x", count: 60_000))])
        var sent = 0
        while sent < 1_000, client.send(record) { sent += 1 }
        #expect(sent < 10)
        #expect(try fixture.line("refused")["reason"] == "not a FastCGI request")
    }

    @Test(
        "A field of 8,000 to 8,200 bytes arrives whole, with long lengths", arguments: [127, 128, 8_000, 8_103, 8_200])
    func longField(size: Int) throws {
        let fixture = try Fixture(["--kept"])
        let client = try Client(fixture.socketPath)
        let cookie = String(repeating: "c", count: size)
        for _ in 0..<2 {
            client.send(Record.whole("/echo", [("HTTP_COOKIE", cookie)], keep: true))
            #expect(try client.answer().body.contains("field cookie: \(cookie)\n"))
        }
    }

    @Test("FC8: out of file descriptors a worker says so once, lives on, and serves again when there are some")
    func outOfDescriptors() throws {
        let fixture = try Fixture(["--kept", "--open-files", "20"])
        var clients = try (0..<32).map { _ in try Client(fixture.socketPath) }
        #expect(try fixture.line("cannot accept connections")["error"] == "Too many open files")
        clients.removeFirst(31)
        clients[0].send(Record.whole())
        #expect(try clients[0].answer().status == "Status: 200")
        #expect(try fixture.parsedLine()["message"] == "request")
    }
}
