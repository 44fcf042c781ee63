import JSON
import Testing

@Suite("Requests that reach no handler")
struct RefusedRequestTests {
    struct Stream: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        init(_ name: String, _ bytes: [UInt8]) {
            testDescription = name
            self.bytes = bytes
        }
    }

    static let lengths = [
        "+3", "-3", " 3", "3 ", "3,3", "3.0", "0x3", "3e0", "three", "३", "3\n", "99999999999999999999", "4", "2", "0",
    ]

    static let answered: [Stream] = [
        Stream("role AUTHORIZER", Record.begin(role: 2) + wholeRest),
        Stream("role FILTER", Record.begin(role: 3) + wholeRest),
        Stream("a NUL in a value", rest([(Array("A".utf8), [0x61, 0, 0x62])])),
        Stream("a NUL in a name", rest([([0x61, 0, 0x62], [0x61])])),
        Stream("a doubled parameter", Record.whole("/echo", [("DOCUMENT_URI", "/other")])),
        Stream(
            "a doubled Authorization",
            Record.whole("/echo", [("HTTP_AUTHORIZATION", "a"), ("HTTP_AUTHORIZATION", "b")])),
        Stream("a doubled Cookie", Record.whole("/echo", [("HTTP_COOKIE", "a=1"), ("HTTP_COOKIE", "a=2")])),
        Stream("a parameter without name", rest([([], [0x61])])),
        Stream(
            "a path that is not UTF-8",
            Record.begin()
                + Record.parameters([
                    (Array("REQUEST_METHOD".utf8), Array("GET".utf8)), (Array("DOCUMENT_URI".utf8), [0x2F, 0xFF]),
                ]) + Record.endOfParameters + Record.endOfInput),
        Stream("a path without slash", Record.whole("echo")),
        Stream("no path", Record.begin() + Record.parameters([("REQUEST_METHOD", "GET")]) + tail),
        Stream("no method", Record.begin() + Record.parameters([("DOCUMENT_URI", "/")]) + tail),
        Stream("a method that is none", Record.whole(method: "GE T")),
        Stream("a control character in a field", Record.whole("/echo", [("HTTP_X_NOTE", "a\u{1B}b")])),
        Stream("a line break in a field", Record.whole("/echo", [("HTTP_X_NOTE", "a\r\nb")])),
        Stream("a line break in the target", Record.whole("/echo", [("REQUEST_URI", "/a\nb")])),
    ]

    static let closed: [Stream] = [
        Stream("parameters cut in the record", Array((Record.begin() + Record.request()).dropLast(5))),
        Stream("parameters without end", Record.begin() + Record.request()),
        Stream("parameters cut in a pair", Record.begin() + Record.record(4, [10, 1, 0x61]) + tail),
        Stream(
            "a length of two gigabytes", Record.begin() + Record.record(4, [1, 0xFF, 0xFF, 0xFF, 0xFF, 0x61]) + tail),
        Stream("role 4", Record.begin(role: 4) + wholeRest),
        Stream("another protocol", Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)),
        Stream("version 2", [2] + Record.whole().dropFirst()),
        Stream("input before parameters", Record.begin() + Record.input([0x61]) + Record.endOfParameters),
        Stream("input in place of parameters", Record.begin() + Record.endOfInput + wholeRest),
        Stream("abort in place of input", Record.begin() + Record.request() + Record.endOfParameters + Record.abort),
        Stream("abort within input", untilInput + Record.input([1]) + Record.abort + Record.endOfInput),
        Stream("a body that is cut in its record", untilInput + Record.input([1, 2, 3]).dropLast()),
        Stream("a body without end", untilInput + Record.input([1, 2, 3])),
        Stream("a question for values before the input", untilInput + manyNames + Record.endOfInput),
        Stream("a question for values within the input", untilInput + Record.input([1]) + manyNames + endOfBody),
        Stream("a question for values under the request's id", untilInput + values(id: 1) + Record.endOfInput),
        Stream("a record of an unknown type within the input", untilInput + Record.record(200) + Record.endOfInput),
        Stream("input of another request", untilInput + Record.record(5, [1, 2, 3], id: 2) + Record.endOfInput),
        Stream("parameters within the input", untilInput + Record.input([1]) + Record.request() + endOfBody),
        Stream("a second start within the input", untilInput + Record.begin() + Record.endOfInput),
        Stream("no start", Record.request() + tail),
        Stream("a start of the wrong length", Record.record(1, [0, 1, 0]) + wholeRest),
        Stream("a question for values", Record.record(9, Record.length(14), id: 0) + Record.whole()),
        Stream("two requests at once", Record.begin() + Record.record(1, [0, 1, 0, 0, 0, 0, 0, 0], id: 2) + wholeRest),
    ]

    static let tail = Record.endOfParameters + Record.endOfInput
    static let wholeRest = Record.request() + tail

    static let untilInput =
        Record.begin() + Record.request("/count", method: "POST", [("CONTENT_LENGTH", "3")]) + Record.endOfParameters
    static let endOfBody = Record.input([2, 3]) + Record.endOfInput
    static let manyNames = values(id: 0)

    /// FCGI_GET_VALUES with so many names that libfcgi's answer outgrows its buffer.
    static func values(id: UInt16) -> [UInt8] {
        let names = ["FCGI_MAX_CONNS", "FCGI_MAX_REQS", "FCGI_MPXS_CONNS"]
        let pairs = names + names + names
        return Record.record(9, pairs.flatMap { [UInt8($0.utf8.count), 0] + Array($0.utf8) }, id: id)
    }

    static func rest(_ more: [([UInt8], [UInt8])]) -> [UInt8] {
        Record.begin() + Record.request() + Record.parameters(more) + tail
    }

    @Test("FC2: a CONTENT_LENGTH that is not strictly the body's length is answered with 400", arguments: lengths)
    func contentLength(_ length: String) throws {
        let fixture = try Fixture()
        let stream = Record.begin() + Record.request("/count", method: "POST", [("CONTENT_LENGTH", length)])
        let answer = try fixture.ask(stream + Record.endOfParameters + Record.input([1, 2, 3]) + Record.endOfInput)
        #expect(answer.status == "Status: 400")
        #expect(answer.isEnded)
        #expect(try fixture.line("refused")["status"] == 400)
    }

    @Test("FC2: what breaks the rules but can be answered is answered with 400", arguments: answered)
    func isAnswered(_ stream: Stream) throws {
        let fixture = try Fixture()
        let answer = try fixture.ask(stream.bytes)
        #expect(answer.status == "Status: 400")
        #expect(answer.text.contains("urn:sallyport:problem:malformed-request"))
        #expect(try fixture.line("refused")["status"] == 400)
        #expect(try fixture.ask(Record.whole()).status == "Status: 200")
    }

    @Test("FC1, FC2: what is no request is closed, logged, and the next request is served", arguments: closed)
    func isClosed(_ stream: Stream) throws {
        let fixture = try Fixture()
        let client = try Client(fixture.socketPath)
        client.send(stream.bytes)
        client.endSending()
        #expect(try client.answer() == Client.Answer())
        #expect(try fixture.line("refused")["written"] == false)
        #expect(try fixture.ask(Record.whole()).status == "Status: 200")
    }
}
