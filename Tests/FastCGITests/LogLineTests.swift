import JSON
import Logging
import Testing

@testable import FastCGI

@Suite("Log lines")
struct LogLineTests {
    @Test("A request's line says what happened, and nothing of query, fields or body")
    func requestLine() throws {
        let fixture = try Fixture()
        let id = "00000000000000000000000000000abc"
        _ = try fixture.ask(
            Record.whole(
                "/path", method: "POST",
                [
                    ("REMOTE_ADDR", "2001:db8::1"), ("SALLYPORT_REQUEST_ID", id), ("QUERY_STRING", "token=marker1"),
                    ("REQUEST_URI", "/path?token=marker1"), ("HTTP_COOKIE", "marker2"),
                ], body: "marker3"))
        let bytes = try fixture.nextLine()
        let line = try JSONParser.parseObject(bytes)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("marker"))
        let expected: JSONObject = [
            "level": "info", "message": "request", "program": "fastcgi-fixture", "pool": "test",
            "pid": .integer(Int64(fixture.id)), "client": "2001:db8::1", "method": "POST", "path": "/path",
            "request_id": .string(id), "status": 200, "user_id": "user-1",
        ]
        for member in expected.members { #expect(line[member.name] == member.value) }
        #expect(Set(line.members.map(\.name)) == Set(expected.members.map(\.name)).union(["time", "microseconds"]))
    }

    @Test(
        "OP3: whatever a path or an address holds, its line is one line of ASCII and says it truly",
        arguments: [
            "/a\r\n{\"level\":\"info\"}", "/\u{1B}[31mred\u{1B}[0m", "/\u{202E}gpj.exe", "/\u{2028}x", "/\"quoted\\",
            "/\u{7F}\u{85}\u{1}", "/e\u{301}\u{1F600}",
        ])
    func injection(path: String) throws {
        let fixture = try Fixture()
        _ = try fixture.ask(Record.whole(path, [("REMOTE_ADDR", path), ("REQUEST_URI", "/x")]))
        let bytes = try fixture.nextLine()
        let line = try JSONParser.parseObject(bytes)
        #expect(bytes.allSatisfy { (0x20..<0x7F).contains($0) })
        #expect(line["path"] == .string(path))
        #expect(line["client"] == .string(path))
    }

    @Test("OP3: a very long path is cut, so that its line stays one")
    func longPath() throws {
        let fixture = try Fixture()
        _ = try fixture.ask(Record.whole("/" + String(repeating: "\u{301}", count: 20_000)))
        let bytes = try fixture.nextLine()
        #expect(bytes.count < 8_192)
        #expect(try JSONParser.parseObject(bytes)["status"] == 200)
    }

    @Test("OP3: metadata cannot take the place of a line's own members")
    func ownMembers() {
        let lines = LogLines(program: "p", pool: nil) { bytes in
            let line = try? JSONParser.parseObject(bytes)
            #expect(line?["level"] == "warning")
            #expect(line?["pid"] != "0")
            #expect(line?["list"] == ["a", 1, true])
            #expect(line?["nested"] == .object(["b": 2]))
        }
        JSONLineLogHandler(lines).log(
            event: LogEvent(
                level: .warning, message: "m",
                metadata: [
                    "level": "info", "pid": "0", "list": ["a", .stringConvertible(1), .stringConvertible(true)],
                    "nested": ["b": .stringConvertible(2)],
                ], source: "s", file: "f", function: "f", line: 1))
    }

    @Test(
        "Times are UTC, through leap days and before 1970",
        arguments: [
            (0, "1970-01-01T00:00:00.007Z"), (951_782_400, "2000-02-29T00:00:00.007Z"),
            (1_709_251_199, "2024-02-29T23:59:59.007Z"), (1_709_251_200, "2024-03-01T00:00:00.007Z"),
            (2_147_483_648, "2038-01-19T03:14:08.007Z"), (4_107_542_400, "2100-03-01T00:00:00.007Z"),
            (-1, "1969-12-31T23:59:59.007Z"), (1_795_305_599, "2026-11-21T23:59:59.007Z"),
        ])
    func time(seconds: Int, text: String) {
        #expect(UTCTime.text(seconds: seconds, milliseconds: 7) == text)
    }
}
