import HTTPTypes
import Testing

@testable import FastCGI

@Suite("The form of every answer")
struct AnswerFormTests {
    @Test(
        "GN2: every answer begins with Status and three digits, and a 500 replaces what cannot be sent",
        arguments: [
            ("/echo", "200"), ("/big", "200"), ("/empty", "204"), ("/not-modified", "304"), ("/reserved", "500"),
            ("/control", "500"), ("/continue", "500"), ("no-slash", "400"),
        ])
    func beginsWithStatus(path: String, status: String) throws {
        let fixture = try Fixture()
        let answer = try fixture.ask(Record.whole(path))
        #expect(answer.text.hasPrefix("Status: \(status) "))
        #expect(answer.isEnded)
        #expect(answer.text.components(of: "Status:") == 1)
        #expect(!answer.text.contains("\u{1B}"))
    }

    @Test("A body of 300,000 bytes arrives whole, with its length")
    func bigBody() throws {
        let answer = try Fixture().ask(Record.whole("/big"))
        #expect(answer.text.contains("Content-Length: 300000\r\n"))
        #expect(answer.body.utf8.count == 300_000)
    }

    @Test("HEAD is answered with the length and without the body")
    func head() throws {
        let answer = try Fixture().ask(Record.whole("/big", method: "HEAD"))
        #expect(answer.text.contains("Content-Length: 300000\r\n"))
        #expect(answer.body.isEmpty)
    }

    @Test("204 and 304 have neither body nor length", arguments: ["/empty", "/not-modified"])
    func noBody(path: String) throws {
        let answer = try Fixture().ask(Record.whole(path))
        #expect(answer.text.hasSuffix("\r\n\r\n"))
        #expect(!answer.text.contains("Content-Length"))
    }

    @Test(
        "GN2, WB5: a field that would split the answer is never written",
        arguments: [
            ("X-Note", "a\r\nSet-Cookie: b=c"), ("X-Note", "a\nb"), ("X-Note", "a\u{0}b"), ("X-Note", "a\u{7F}b"),
            ("X\r\nStatus", "200"), ("X Note", "a"), ("", "a"), ("X:", "a"), ("status", "200"), ("STATUS", "200"),
            ("Content-Length", "0"), ("Transfer-Encoding", "chunked"),
        ])
    func fieldInjection(name: String, value: String) {
        let output = ResponseWriter.output(
            status: .ok, fields: [(Array("X-First".utf8), Array("1".utf8)), (Array(name.utf8), Array(value.utf8))],
            body: Array("secret".utf8), isHead: false)
        let text = String(decoding: output.bytes, as: UTF8.self)
        #expect(output.status == 500)
        #expect(output.fault != nil)
        #expect(text.hasPrefix("Status: 500 Internal Server Error\r\nContent-Type: application/problem+json\r\n"))
        #expect(!text.contains("secret") && !text.contains("Set-Cookie") && !text.contains("X-First"))
    }

    @Test("A status that is no final one becomes 500", arguments: [0, 100, 101, 199, 600, 999])
    func oddStatus(status: Int) {
        #expect(
            ResponseWriter.output(status: HTTPResponse.Status(code: status), fields: [], body: [], isHead: false).status
                == 500)
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
