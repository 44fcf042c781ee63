import HTTP
import HTTPTypes

/// The bytes are the values of `Cookie` fields, one a line.
func fuzzCookies(_ bytes: [UInt8]) {
    var fields = HTTPFields()
    var expected: [[UInt8]] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) where HTTPField.isValidValue(line) {
        fields.append(HTTPField(name: .cookie, value: line))
    }
    // Byte by byte, as RFC 6265 §5.4 has it.
    for field in fields[values: .cookie] {
        for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
            let trimmed = pair.drop { $0 == 0x20 || $0 == 0x09 }
            if trimmed.starts(with: "a=".utf8) { expected.append(Array(trimmed.dropFirst(2))) }
        }
    }
    let found = Cookie.values(named: "a", in: HeaderFields(fields))
    require(found.map { Array($0.utf8) } == expected, "every value under the name is found, and no other")
}
