import HTTP
import HTTPTypes
import Testing

@Suite("Header fields are found by their names")
struct HeaderFieldsTests {
    /// As nginx hands them on: in capitals, with `_` for `-`.
    private func fields(_ pairs: [(String, String)]) -> HeaderFields {
        var bytes: [UInt8] = []
        let places = pairs.map { name, value in
            let begin = bytes.count
            bytes += name.utf8
            let middle = bytes.count
            bytes += value.utf8
            return (begin..<middle, middle..<bytes.count)
        }
        var fields = HeaderFields(in: bytes)
        for (name, value) in places { fields.append(name: name, value: value) }
        return fields
    }

    @Test("whatever their case, and in their order")
    func order() throws {
        let found = fields([
            ("X_API_KEY", "a"), ("COOKIE", "b=1"), ("X_API_KEY", ""), ("x-api-key", "c"), ("X_API_KEYS", "d"),
            ("API_KEY", "e"), ("COOKIE", "f=2"),
        ])
        let name = try #require(HTTPField.Name("X-Api-Key"))
        #expect(found[values: name] == ["a", "", "c"])
        #expect(found[name] == "a, , c")
        #expect(found[.cookie] == "b=1; f=2")
        #expect(found[.authorization] == nil && found[values: .authorization].isEmpty)
    }

    @Test("as HTTPFields they are the same")
    func httpFields() throws {
        var found = fields([("ACCEPT_LANGUAGE", "de"), ("HOST", "example.org"), ("ACCEPT_LANGUAGE", "\u{E9}")])
        found.append(.cookie, "a=b")
        let all = HTTPFields(found)
        #expect(all.map(\.name.canonicalName) == ["accept-language", "host", "accept-language", "cookie"])
        #expect(all[values: .acceptLanguage] == found[values: .acceptLanguage])
        #expect(found[values: .acceptLanguage] == ["de", "\u{E9}"] && found[values: .cookie] == ["a=b"])
    }

    @Test("bytes that are no UTF-8 show as such and equal no text that was typed")
    func notUTF8() {
        var found = HeaderFields(in: Array("COOKIE".utf8) + [0x61, 0xFF])
        found.append(name: 0..<6, value: 6..<8)
        #expect(found[values: .cookie] == ["a\u{FFFD}"])
        #expect(found.bytes(of: .cookie).map(Array.init) == [[0x61, 0xFF]])
    }
}
