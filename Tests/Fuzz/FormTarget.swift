import HTTP
import JSON

/// The bytes are a form's body. What is taken is written as browsers write it, and read as the same.
func fuzzForm(_ bytes: [UInt8]) {
    guard let fields = FormURLEncoded.fields(of: bytes) else { return }
    require(fields.members.count <= FormURLEncoded.maxFields, "there is a bound")
    var written: [String] = []
    for member in fields.members {
        guard case .string(let value) = member.value else { fatalError("a field is a text") }
        require(!member.name.isEmpty && !(member.name + value).utf8.contains(0), "a field has a name, and no NUL")
        written.append(serialised(member.name) + "=" + serialised(value))
    }
    let again = FormURLEncoded.fields(of: Array(written.joined(separator: "&").utf8))
    require(again == fields, "what is written is read as the same")
    require(Set(fields.members.map { Array($0.name.utf8) }).count == fields.members.count, "no name stands twice")
}

/// https://url.spec.whatwg.org/#concept-urlencoded-serializer
private func serialised(_ text: String) -> String {
    text.utf8.map { byte in
        switch byte {
        case 0x20: return "+"
        case 0x2A, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: return String(Unicode.Scalar(byte))
        default: return (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }.joined()
}
