import JSON
import Testing

@Suite struct JSONObjectTests {
    @Test("Setting keeps the order, replacing keeps the place, nil removes")
    func subscripts() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["c"] = 3
        object["a"] = "x"
        object["b"] = nil
        object["z"] = nil
        #expect(object.members.map(\.name) == ["a", "c"])
        #expect(object["a"] == "x")
        #expect(object["b"] == nil)
    }

    @Test("Null is a value, not the lack of one")
    func null() throws {
        let object = try JSONParser.parseObject(Array(#"{"a":null}"#.utf8))
        #expect(object["a"] == .some(.null))
        #expect(object["b"] == nil)
    }

    @Test(
        "JW6: names and strings are equal by their bytes, not by what Unicode calls equivalent",
        arguments: [
            ("K", "\u{212A}"), (";", "\u{37E}"), ("\u{E9}", "e\u{301}"),
        ])
    func equalityOfBytes(one: String, other: String) throws {
        var object: JSONObject = [:]
        object[one] = 1
        #expect(object[other] == nil)
        object[other] = 2
        #expect(object[one] == 1)
        #expect(JSONValue.string(one) != .string(other))
        #expect(JSONValue.array([.string(one)]) != .array([.string(other)]))
        let text = Array(#"{"\#(one)":1,"\#(other)":2}"#.utf8)
        #expect(JSONWriter.write(try JSONParser.parse(text)) == text)
        var reader = ObjectReader([other: "x"])
        #expect(reader.optionalString(one) == nil)
        #expect(throws: ObjectReader.Faults([.init(member: other, detail: "is not known here")])) {
            try reader.finish()
        }
    }

    @Test("Values of different kinds are unequal")
    func kinds() {
        let values: [JSONValue] = [
            .null, true, false, 1, 2, .real(1), .real(2), "1", "2", [], [1], .object([:]), .object(["a": 1]),
        ]
        for (position, value) in values.enumerated() {
            #expect(values.indices.filter { values[$0] == value } == [position])
        }
    }

    @Test("Objects are equal whatever the order of their members, and unequal for any difference")
    func equality() {
        #expect(["a": 1, "b": 2] as JSONObject == ["b": 2, "a": 1])
        #expect(["a": 1] as JSONObject != ["a": 1, "b": 2])
        #expect(["a": 1] as JSONObject != ["a": 2])
        #expect(["a": 1] as JSONObject != ["b": 1])
    }
}
