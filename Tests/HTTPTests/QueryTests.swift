import HTTP
import HTTPTypes
import Testing

@Suite struct QueryTests {
    private func parameters(_ query: String) throws(MalformedQuery) -> [String: String] {
        try Request(method: .get, path: "/", query: query).queryParameters()
    }

    @Test(
        "a query is decoded once",
        arguments: [
            ("", [:]), ("a=b", ["a": "b"]), ("a=b&c=d", ["a": "b", "c": "d"]), ("a", ["a": ""]), ("a=", ["a": ""]),
            ("a=b=c", ["a": "b=c"]), ("a=%26&b=%3D", ["a": "&", "b": "="]), ("a=b+c%2Bd", ["a": "b c+d"]),
            ("a=%2525", ["a": "%25"]), ("a=%c3%A9", ["a": "\u{E9}"]), ("&&a=b&", ["a": "b"]), ("%61=b", ["a": "b"]),
        ] as [(String, [String: String])])
    func decodes(query: String, expected: [String: String]) throws {
        #expect(try parameters(query) == expected)
    }

    @Test(
        "what is doubled, cut, no UTF-8 or holds a control character is refused",
        arguments: [
            "a=1&a=2", "a=1&%61=2", "a=%", "a=%4", "a=%zz", "a=%ff", "a=%c3", "a=%00", "a=%0a", "%0d=1", "a=%7f",
            "a=%c2%85", "a=%+1",
        ])
    func refuses(query: String) {
        #expect(throws: MalformedQuery()) { try parameters(query) }
    }
}
