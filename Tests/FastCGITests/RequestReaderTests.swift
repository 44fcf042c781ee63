import HTTP
import HTTPTypes
import Testing

@testable import FastCGI

@Suite("From parameters to a request")
struct RequestReaderTests {
    static func request(_ more: [(String, String)], body: [UInt8] = []) throws -> Request {
        let list = [("REQUEST_METHOD", "PATCH"), ("DOCUMENT_URI", "/a b")] + more
        let pairs = Record.pairs(list.map { (Array($0.0.utf8), Array($0.1.utf8)) })
        var parameters = Parameters(maxBytes: 0)
        let isRead = parameters.read(pairs)
        #expect(isRead)
        try parameters.check(maxBytes: 65_536)
        return try RequestReader.request(from: parameters, body: body)
    }

    @Test("GN4: what decides comes from nginx's parameters, whatever the header fields claim")
    func sources() throws {
        let request = try Self.request(
            [
                ("REQUEST_URI", "/a%20b?c=d"), ("QUERY_STRING", "c=d"), ("REMOTE_ADDR", "192.0.2.1"),
                ("SALLYPORT_HOST", "Example.ORG"), ("HTTPS", "on"), ("CONTENT_TYPE", "text/plain"),
                ("HTTP_HOST", "evil.test"), ("HTTP_X_FORWARDED_FOR", "192.0.2.9"), ("HTTP_REMOTE_ADDR", "192.0.2.9"),
                ("HTTP_CONTENT_TYPE", "text/html"), ("HTTP_CONTENT_LENGTH", "9"), ("HTTP_HTTPS", "off"),
                ("HTTP_X_ORIGINAL_URL", "/other"),
            ], body: [1])
        #expect(request.method.rawValue == "PATCH")
        #expect(request.path == "/a b" && request.target == "/a%20b?c=d" && request.query == "c=d")
        #expect(request.remoteAddress == "192.0.2.1" && request.host == "example.org" && request.isSecure)
        #expect(request.headerFields[values: .contentType] == ["text/plain"])
        #expect(request.headerFields[.contentLength] == nil)
        #expect(request.body == [1])
    }

    @Test("RS7: parameters that are forgotten leave nothing in memory")
    func wiped() {
        var parameters = Parameters(maxBytes: 4_096)
        let secret = [UInt8]("Basic QWxhZGRpbjpvcGVu".utf8)
        let isRead = parameters.read(Record.pairs([(Array("HTTP_AUTHORIZATION".utf8), secret)]))
        #expect(isRead)
        let count = parameters.bytes.count
        let place = unsafe parameters.bytes.withUnsafeBufferPointer { unsafe $0 }
        #expect(unsafe place.suffix(secret.count).elementsEqual(secret))
        parameters.wipe()
        // The memory is still theirs: the capacity is kept.
        let left = unsafe UnsafeBufferPointer(start: place.baseAddress, count: count)
        #expect(unsafe left.allSatisfy { $0 == 0 })
        #expect(parameters.list.isEmpty && parameters.bytes.isEmpty)
    }

    @Test("Only HTTPS=on means TLS", arguments: ["", "off", "ON", "1", "on "])
    func notSecure(value: String) throws {
        #expect(try !Self.request([("HTTPS", value)]).isSecure)
    }

    @Test("GN4: the host's ASCII letters alone lose their case: a Kelvin sign is no k")
    func host() throws {
        let host = try Self.request([("SALLYPORT_HOST", "Boo\u{212A}s.Example")]).host
        #expect(host.utf8.elementsEqual("boo\u{212A}s.example".utf8))
    }

    @Test("Names get their hyphens back, and a field that stands twice keeps both values")
    func fields() throws {
        let request = try Self.request([("HTTP_X_FORWARDED_FOR", "a"), ("HTTP_X_FORWARDED_FOR", "b"), ("HTTP_DNT", "")])
        #expect(try request.headerFields[values: #require(HTTPField.Name("X-Forwarded-For"))] == ["a", "b"])
        #expect(try request.headerFields[#require(HTTPField.Name("DNT"))]?.isEmpty == true)
    }

    @Test("Bytes beyond ASCII in the target are escaped")
    func target() throws {
        #expect(try Self.request([("REQUEST_URI", "/é"), ("QUERY_STRING", "ü")]).target == "/%C3%A9")
        #expect(try Self.request([]).target == "/a%20b")
    }

    @Test(
        "The request id is nginx's, or a fresh one where that is not 32 hexadecimal digits",
        arguments: ["", "abc", String(repeating: "g", count: 32), String(repeating: "a", count: 33)])
    func requestID(given: String) throws {
        let id = try Self.request([("SALLYPORT_REQUEST_ID", given)]).id
        #expect(id.utf8.count == 32 && id != given && id.allSatisfy(\.isHexDigit))
        #expect(try Self.request([]).id != id)
        let good = "0123456789abcdefABCDEF0123456789"
        #expect(try Self.request([("SALLYPORT_REQUEST_ID", good)]).id == good)
    }

    @Test(
        "FC2: the fault is named",
        arguments: [
            ([("REQUEST_METHOD", "GET")], RequestRefusal.malformedParameter("doubled")),
            ([("HTTPS", "on"), ("HTTPS", "")], .malformedParameter("doubled")),
            ([("HTTP_HOST", "a"), ("HTTP_HOST", "b")], .malformedParameter("doubled")),
            ([("", "x")], .malformedParameter("without name")), ([("A B", "x")], .malformedParameter("name")),
            ([("A=B", "x")], .malformedParameter("name")), ([("A\u{0}", "x")], .malformedParameter("name")),
            ([("HTTP_X", "a\nb")], .malformedHeaderField), ([("HTTP_", "a")], .malformedHeaderField),
            ([("HTTP_A(B", "a")], .malformedHeaderField),
            ([("CONTENT_TYPE", "a\u{0}b")], .malformedParameter("with a NUL")),
            ([("REQUEST_URI", "/a b")], .malformedRequestLine), ([("QUERY_STRING", "\u{7F}")], .malformedRequestLine),
        ])
    func faults(more: [(String, String)], fault: RequestRefusal) {
        #expect(throws: fault) { try Self.request(more) }
    }
}
