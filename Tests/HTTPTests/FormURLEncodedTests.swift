import HTTP
import HTTPTypes
import JSON
import Testing

@Suite struct FormURLEncodedTests {
    private func fields(_ text: String) -> JSONObject? { FormURLEncoded.fields(of: Array(text.utf8)) }

    @Test(
        "What a browser sends is read as it was typed",
        arguments: [
            ("", [:]), ("a=", ["a": ""]), ("a=1&b=2", ["a": "1", "b": "2"]), ("a=x+y%2Bz", ["a": "x y+z"]),
            ("%C3%A4=%E2%82%AC", ["ä": "€"]), ("a=%0D%0A", ["a": "\r\n"]), ("a=%26%3D%25", ["a": "&=%"]),
            ("a=*-._", ["a": "*-._"]), ("a=%2f", ["a": "/"]),
        ] as [(String, JSONObject)])
    func read(text: String, expected: JSONObject) {
        #expect(fields(text) == expected)
    }

    @Test(
        "WB2: what no browser sends, and what could be read in two ways, is refused",
        arguments: [
            "a", "a=1&", "&a=1", "a=1&&b=2", "=1", "a=1&a=2", "a=1&%61=2", "a=%", "a=%2", "a=%2g", "a=%u0041", "a=%+1",
            "a=1=2", "a=b c", "a=\t", "a=\u{7F}", "a=ä", "a=%FF", "a=%C0%AF", "a=%ED%A0%80", "a=%00", "%00=a", "a;b",
            "{\"a\":1}", "a=%C3", "%=a", "+", "a=1\n",
        ])
    func refused(text: String) {
        #expect(fields(text) == nil)
    }

    @Test("Two names that look alike are two names")
    func lookAlikes() {
        #expect(fields("%C3%A4=1&a%CC%88=2")?.members.count == 2)
    }

    @Test("FC4: more fields than any form has are refused, in short time")
    func many() {
        let form = { (count: Int) in (0..<count).map { "f\($0)=1" }.joined(separator: "&") }
        #expect(fields(form(FormURLEncoded.maxFields))?.members.count == FormURLEncoded.maxFields)
        #expect(fields(form(FormURLEncoded.maxFields + 1)) == nil)
        #expect(fields(String(repeating: "&", count: 65_536)) == nil)
    }

    @Test(
        "WB2: a form is named as one, once",
        arguments: [
            (["application/x-www-form-urlencoded"], true), (["Application/X-WWW-Form-Urlencoded; charset=UTF-8"], true),
            ([], false), (["application/x-www-form-urlencoded; charset=latin-1"], false), (["text/plain"], false),
            (["application/json"], false), (["multipart/form-data; boundary=x"], false),
            (["application/x-www-form-urlencoded", "application/x-www-form-urlencoded"], false),
            (["application/x-www-form-urlencodedx"], false),
        ])
    func type(types: [String], isForm: Bool) throws {
        let fields = HTTPFields(types.map { HTTPField(name: .contentType, value: $0) })
        let request = Request(method: .post, path: "/", headerFields: HeaderFields(fields), body: Array("a=1".utf8))
        #expect(request.isForm == isForm)
        do {
            #expect(try request.form() == ["a": "1"])
            #expect(isForm)
        } catch {
            #expect((error.problem.name, isForm) == ("unsupported-media-type", false))
        }
    }

    @Test("A query is read as strictly")
    func query() {
        let request = { Request(method: .get, path: "/", query: $0) }
        #expect(throws: Never.self) { try request("").queryFields() }
        #expect(throws: ProblemError.self) { try request("a=1&a=2").queryFields() }
        #expect(throws: ProblemError.self) { try request("a").queryFields() }
    }
}
