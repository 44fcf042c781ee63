import JSON
import Testing
import VectorFiles

@Suite struct JSONStrictnessTests {
    @Test(
        "JW10, PW12: a text that is no JSON, or doubles a member, is malformed",
        arguments: try VectorFile.lines("malformed.txt"))
    func malformed(row: String) {
        #expect(throws: JSONParseError.malformed) { try JSONParser.parse(VectorFile.bytes(row)) }
    }

    @Test("An empty text is malformed")
    func empty() {
        #expect(throws: JSONParseError.malformed) { try JSONParser.parse([]) }
    }

    @Test("JW10: 32 levels are read, 33 are too deep, in arrays and objects", arguments: ["[", "{\"a\":"])
    func depth(opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        func text(_ depth: Int) -> [UInt8] {
            Array((String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)).utf8)
        }
        #expect(throws: Never.self) { try JSONParser.parse(text(32)) }
        #expect(throws: JSONParseError.tooDeep) { try JSONParser.parse(text(33)) }
        #expect(throws: JSONParseError.tooDeep) { try JSONParser.parse(text(2_000)) }
    }

    @Test("JW10: depth counts what lies open, not how many brackets there are, and none in strings")
    func breadth() throws {
        let many = "[" + String(repeating: "[],{\"a\":\"[[[{{{\\\"[[[\"},", count: 100) + "[]]"
        guard case .array(let elements) = try JSONParser.parse(Array(many.utf8)) else { return }
        #expect(elements.count == 201)
    }

    @Test("JW10: brackets after an escaped quotation mark do not hide depth")
    func hiddenDepth() {
        let text = "[\"\\\\\"," + String(repeating: "[", count: 40) + String(repeating: "]", count: 41)
        #expect(throws: JSONParseError.tooDeep) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test("Only an object is an object", arguments: ["[]", "\"{}\"", "1", "null", "true"])
    func onlyObjects(text: String) {
        #expect(throws: JSONParseError.malformed) { try JSONParser.parseObject(Array(text.utf8)) }
    }

    @Test("PW12: numbers keep their kind: an integer is not a real and a real is not an integer")
    func numberKinds() throws {
        #expect(try JSONParser.parse(Array("1".utf8)) == .integer(1))
        #expect(try JSONParser.parse(Array("1.0".utf8)) == .real(1))
        #expect(try JSONParser.parse(Array("1e0".utf8)) == .real(1))
        #expect(try JSONParser.parse(Array("true".utf8)) == .bool(true))
    }

    @Test("FC7: a refused text leaves nothing behind that the next one trips over")
    func refusalsLeaveNothing() throws {
        #expect(throws: JSONParseError.malformed) { try JSONParser.parse(Array("1e999".utf8)) }
        #expect(try JSONParser.parse(Array("1.5".utf8)) == .real(1.5))
        #expect(throws: JSONParseError.malformed) { try JSONParser.parse(Array("{\"a\":[1,".utf8)) }
        #expect(try JSONParser.parse(Array("[9223372036854775807]".utf8)) == [9_223_372_036_854_775_807])
    }
}
