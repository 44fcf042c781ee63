import HTTP
import HTTPTypes

@testable import PasswordHashing

/// The bytes are the values of `Authorization` fields, one a line.
func fuzzAuthorization(_ bytes: [UInt8]) {
    var fields = HTTPFields()
    for line in bytes.split(separator: UInt8(ascii: "\n")) where HTTPField.isValidValue(line) {
        fields.append(HTTPField(name: .authorization, value: line))
    }
    guard let found = try? Authorization(HeaderFields(fields)) else { return }
    require(fields.count == 1, "a doubled field is refused")
    switch found {
    case .bearer(let token): require(!token.isEmpty && !token.utf8.contains(0x20), "a token is one word")
    case .basic(let encoded):
        guard let credentials = BasicCredentials(encoded: encoded) else { return }
        require(!credentials.username.utf8.contains(UInt8(ascii: ":")), "the first colon ends the username")
        let text = credentials.username + ":" + credentials.password
        let unpadded = Base64.encode(Array(text.utf8))
        let padding = String(repeating: "=", count: (4 - unpadded.utf8.count % 4) % 4)
        require(encoded.hasBytes((unpadded + padding).utf8), "credentials have one spelling")
        require(!text.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "control characters are refused")
    }
}
