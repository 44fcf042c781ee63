import JSON

func fuzzJSON(_ bytes: [UInt8]) {
    guard let value = try? JSONParser.parse(bytes) else { return }
    require(String(validating: bytes, as: UTF8.self) != nil && !bytes.contains(0), "only UTF-8 without NUL is taken")
    for escaping in [JSONWriter.Escaping.minimal, .ascii] {
        let text = JSONWriter.write(value, escaping: escaping)
        require((try? JSONParser.parse(text)) == value, "what is written is read as the same")
        require(!text.contains { $0 < 0x20 }, "no control character is written")
        require(escaping == .minimal || text.allSatisfy { $0 < 0x7F }, "a log line is ASCII")
    }
    guard case .object(let object) = value else { return }
    var reader = ObjectReader(object)
    _ = reader.string("username")
    _ = reader.optionalString("email")
    do throws(ObjectReader.Faults) {
        try reader.finish()
        require(object.members.count <= 2, "members that nobody asked for are a fault")
    } catch {
        require(!error.faults.isEmpty, "faults are told")
    }
}
