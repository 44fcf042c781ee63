import HTTP
import HTTPTypes
import JSON
import Testing

@Suite struct RequestBodyTests {
    private func request(_ body: String, types: String...) -> Request {
        Request(
            method: .post, path: "/auth/login",
            headerFields: HeaderFields(HTTPFields(types.map { .init(name: .contentType, value: $0) })),
            body: Array(body.utf8))
    }

    private func refusal(_ request: Request) -> String? {
        do throws(ProblemError) {
            _ = try request.jsonObject()
            return nil
        } catch {
            return error.problem.name
        }
    }

    @Test("WB2: no body is an empty object, whatever its type", arguments: ["", "text/plain", "application/json"])
    func noBody(type: String) throws {
        #expect(try request("", types: type).jsonObject() == JSONObject())
        #expect(try request("").jsonObject() == JSONObject())
    }

    @Test(
        "WB2: application/json is taken in any case, with UTF-8 or without a charset",
        arguments: [
            "application/json", "Application/JSON", "application/json;charset=utf-8", "application/json; charset=UTF-8",
            "application/json ; charset=\"utf-8\"", "application/json;\tcharset=utf-8 ",
        ])
    func taken(type: String) throws {
        #expect(try request(#"{"a":1}"#, types: type).jsonObject()["a"] == .integer(1))
    }

    @Test(
        "WB2: any other type is 415",
        arguments: [
            "", "text/plain", "text/json", "application/jsonp", "application/json-patch+json",
            "application/problem+json",
            "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json, text/plain",
            "application/json;", "application/json; charset=latin1", "application/json; charset=utf-16",
            "application/json; charset=utf-8; x=y", "application /json", "application/json charset=utf-8", "*/*",
        ])
    func otherTypes(type: String) {
        #expect(refusal(request(#"{"a":1}"#, types: type)) == "unsupported-media-type")
    }

    @Test("WB2: no type and two types are 415")
    func count() {
        #expect(refusal(request("{}")) == "unsupported-media-type")
        #expect(refusal(request("{}", types: "application/json", "application/json")) == "unsupported-media-type")
    }

    @Test(
        "PW12: what is no JSON object is 400",
        arguments: [" ", "[]", "1", "null", "{", #"{"a":1,"a":2}"#, #"{"a":1,}"#])
    func malformed(body: String) {
        #expect(refusal(request(body, types: "application/json")) == "malformed-body")
    }
}
