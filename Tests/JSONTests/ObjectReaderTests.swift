import JSON
import Testing

@Suite struct ObjectReaderTests {
    @Test("What was asked for and is there is read, and nothing is at fault")
    func good() throws {
        var reader = ObjectReader(["username": "alice", "password": ""])
        #expect(reader.string("username") == "alice")
        #expect(reader.string("password") == "")
        #expect(reader.optionalString("email") == nil)
        try reader.finish()
    }

    @Test("PW12: every fault is told at once: missing, of another kind, not known")
    func faults() {
        var reader = ObjectReader(["password": 1, "email": .null, "role": "admin", "id": [1]])
        #expect(reader.string("username") == "")
        #expect(reader.string("password") == "")
        #expect(reader.optionalString("email") == nil)
        #expect(
            throws: ObjectReader.Faults([
                .init(pointer: "#/username", detail: "is missing"),
                .init(pointer: "#/password", detail: "must be a string"),
                .init(pointer: "#/email", detail: "must be a string"),
                .init(pointer: "#/role", detail: "is not known here"),
                .init(pointer: "#/id", detail: "is not known here"),
            ])
        ) { try reader.finish() }
    }

    @Test(
        "PW12: a string is nothing but a string",
        arguments: [
            JSONValue.null, true, 1, .real(1), [], ["a"], .object(["a": "b"]),
        ])
    func kinds(value: JSONValue) {
        var reader = ObjectReader(["a": value])
        _ = reader.string("a")
        #expect(throws: ObjectReader.Faults([.init(pointer: "#/a", detail: "must be a string")])) {
            try reader.finish()
        }
    }

    @Test(
        "A member that nobody asked for is at fault, whatever its value", arguments: [JSONValue.null, "", .object([:])])
    func unknown(value: JSONValue) {
        let reader = ObjectReader(["a": value])
        #expect(throws: ObjectReader.Faults([.init(pointer: "#/a", detail: "is not known here")])) {
            try reader.finish()
        }
    }

    @Test(
        "Pointers escape what RFC 6901 section 3 escapes, and what a URI fragment cannot hold",
        arguments: [
            ("a/b", "#/a~1b"), ("m~n", "#/m~0n"), ("~1", "#/~01"), ("", "#/"), ("c%d", "#/c%25d"), ("k\"l", "#/k%22l"),
            (" ", "#/%20"), ("é", "#/%C3%A9"), ("e^f", "#/e%5Ef"), ("a_b-c.d", "#/a_b-c.d"),
            ("/\u{301}", "#/~1%CC%81"), ("\n", "#/%0A"),
        ])
    func pointers(name: String, pointer: String) {
        #expect(ObjectReader.Fault(member: name, detail: "x").pointer == pointer)
    }
}
