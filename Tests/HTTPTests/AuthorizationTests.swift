import HTTP
import HTTPTypes
import Testing

@Suite struct AuthorizationTests {
    private func fields(_ values: String...) -> HeaderFields {
        HeaderFields(HTTPFields(values.map { HTTPField(name: .authorization, value: $0) }))
    }

    @Test("No field is no authorization")
    func missing() throws {
        #expect(try Authorization([:]) == nil)
    }

    @Test(
        "The scheme is taken in any case, the rest as it stands",
        arguments: [
            ("Bearer a.b.c", Authorization.bearer("a.b.c")), ("bearer A", .bearer("A")), ("BEARER =", .bearer("=")),
            ("Basic YTpi", .basic("YTpi")), ("bAsIc x", .basic("x")),
        ])
    func taken(value: String, expected: Authorization) throws {
        #expect(try Authorization(fields(value)) == expected)
    }

    @Test(
        "JW1: whatever is not one known scheme, one space and one word is refused",
        arguments: [
            "", "Bearer", "Bearer ", "Bearer  a", "Bearer a b", "Bearer\ta", "Bearera",
            "Digest a", "Basic", "Basic ", "a.b.c", "Bearer \u{301}a b", "Bearer,a", "Be\u{430}rer a",
        ])
    func refused(value: String) {
        #expect(throws: Authorization.Refusal.unknown) { try Authorization(fields(value)) }
    }

    @Test("WB4: two fields are refused in either order, equal ones too")
    func doubled() {
        #expect(throws: Authorization.Refusal.doubled) { try Authorization(fields("Bearer a", "Basic YTpi")) }
        #expect(throws: Authorization.Refusal.doubled) { try Authorization(fields("Basic YTpi", "Bearer a")) }
        #expect(throws: Authorization.Refusal.doubled) { try Authorization(fields("Bearer a", "Bearer a")) }
        #expect(throws: Authorization.Refusal.doubled) { try Authorization(fields("Bearer a", "")) }
    }
}
