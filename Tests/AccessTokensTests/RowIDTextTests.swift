import AccessTokens
import Identity
import StoreConformance
import Testing

@Suite struct RowIDTextTests {
    @Test("JW9: an id has one spelling: 22 characters of canonical base64url")
    func spelling() throws {
        let id = try Sample.userID(0xFF)
        #expect(id.text == "_____________________w")
        #expect(UserID(text: id.text) == id)
        for other in ["", "_____________________x", "_____________________w=", "/////////////////////w", id.text + "A"]
        {
            #expect(UserID(text: other) == nil)
        }
    }
}
