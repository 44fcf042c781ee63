import Testing

@Suite("Connections that are kept")
struct KeptConnectionTests {
    @Test("Requests on one connection are answered in turn, with and without bodies (padding too)")
    func inTurn() throws {
        let fixture = try Fixture(["--kept"])
        let client = try Client(fixture.socketPath)
        for number in 0..<20 {
            let body = String(repeating: "b", count: number * 500)
            client.send(Record.whole("/count", method: "POST", body: body, keep: true))
            #expect(try client.answer().body == "\(number * 500)")
        }
    }

    @Test("A padded record before the end of the input is no harm to the next request")
    func padding() throws {
        let fixture = try Fixture(["--kept"])
        let client = try Client(fixture.socketPath)
        let parameters = Record.request("/count", method: "POST", [("CONTENT_LENGTH", "3")])
        for _ in 0..<3 {
            client.send(
                Record.begin(keep: true) + parameters + Record.endOfParameters
                    + Record.input([1, 2, 3], padding: 5) + Record.endOfInput)
            #expect(try client.answer().body == "3")
        }
    }

    @Test(
        "It is closed where the server did not ask for it, and always with one request per connection",
        arguments: [(["--kept"], false), ([], true), ([], false)])
    func isClosed(mode: [String], keep: Bool) throws {
        let fixture = try Fixture(mode)
        let client = try Client(fixture.socketPath)
        client.send(Record.whole(keep: keep))
        #expect(try client.answer().isEnded)
        #expect(try client.isClosedByWorker())
    }

    @Test("It is closed after a request behind which more had come, and nothing of that is served")
    func isClosedWhereMoreCame() throws {
        let fixture = try Fixture(["--kept"])
        let client = try Client(fixture.socketPath)
        client.send(Record.whole(keep: true) + Record.whole("/count", method: "POST", body: "abc", keep: true))
        #expect(try client.answer().status == "Status: 200")
        #expect(try client.isClosedByWorker())
        #expect(try fixture.ask(Record.whole()).status == "Status: 200")
    }

    @Test("It is closed after a request that was refused, whose end nobody can know")
    func isClosedAfterRefusal() throws {
        let fixture = try Fixture(["--kept"])
        let client = try Client(fixture.socketPath)
        client.send(Record.whole("no-slash", body: "abc", keep: true))
        #expect(try client.answer().status == "Status: 400")
        #expect(try client.isClosedByWorker())
    }

    @Test("An idle connection does not hold the worker")
    func idleDoesNotHold() throws {
        let fixture = try Fixture(["--kept"])
        let idle = try (0..<10).map { _ in try Client(fixture.socketPath) }
        #expect(try fixture.ask(Record.whole()).status == "Status: 200")
        idle[9].send(Record.whole())
        #expect(try idle[9].answer().status == "Status: 200")
    }

    @Test("Beyond the number that is kept, the one that has been idle longest is closed")
    func oldestIsClosed() throws {
        let fixture = try Fixture(["--kept", "--max-idle", "2"])
        var clients: [Client] = []
        for _ in 0..<3 {
            let client = try Client(fixture.socketPath)
            client.send(Record.whole(keep: true))
            #expect(try client.answer().isEnded)
            clients.append(client)
        }
        #expect(try clients[0].isClosedByWorker())
        for client in clients[1...] {
            client.send(Record.whole(keep: true))
            #expect(try client.answer().isEnded)
        }
    }

    @Test("FC7: nothing of a request is left for the next, on one connection or on two", arguments: [true, false])
    func isolation(keep: Bool) throws {
        let fixture = try Fixture(["--kept"])
        let first = try Client(fixture.socketPath)
        let second = keep ? first : try Client(fixture.socketPath)
        var answers: Set<String> = []
        for _ in 0..<50 {
            let fields = [("HTTP_AUTHORIZATION", "secret"), ("SALLYPORT_REQUEST_ID", id), ("QUERY_STRING", "q=1")]
            first.send(Record.whole("/a", method: "POST", fields, body: "private", keep: true))
            #expect(try first.answer().body.hasSuffix("body private"))
            second.send(Record.whole("/b", [("SALLYPORT_REQUEST_ID", id)], keep: true))
            answers.insert(try second.answer().body)
        }
        #expect(
            answers == [
                """
                method GET\npath /b\ntarget /b\nquery \naddress \nhost \nsecure false\nid \(id)\nbody\u{20}
                """
            ])
    }

    private let id = "0123456789abcdef0123456789ABCDEF"
}
