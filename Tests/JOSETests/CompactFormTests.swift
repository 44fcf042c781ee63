import JOSE
import JOSESigning
import Testing

@Suite("Compact form: one spelling and no other")
struct CompactFormTests {
    /// What is done to the text of a good token, and what that is called.
    struct Spelling: Sendable, CustomStringConvertible {
        let description: String
        let change: @Sendable (String) -> String

        init(_ description: String, _ change: @escaping @Sendable (String) -> String) {
            self.description = description
            self.change = change
        }

        private static func part(_ token: String, _ number: Int, _ change: (String) -> String) -> String {
            var parts = token.split(separator: ".").map(String.init)
            parts[number] = change(parts[number])
            return parts.joined(separator: ".")
        }

        static let all: [Spelling] =
            [
                Spelling("a dot at the end") { $0 + "." }, Spelling("a dot at the start") { "." + $0 },
                Spelling("a fourth part") { $0 + ".AAAA" }, Spelling("five parts, as in JWE") { $0 + ".AAAA.AAAA" },
                Spelling("no signature, with its dot") { part($0, 2) { _ in "" } },
                Spelling("no signature and no dot") { $0.split(separator: ".").prefix(2).joined(separator: ".") },
                Spelling("no payload") { part($0, 1) { _ in "" } }, Spelling("no header") { part($0, 0) { _ in "" } },
                Spelling("one part") { String($0.split(separator: ".")[0]) }, Spelling("nothing") { _ in "" },
                Spelling("dots") { _ in ".." }, Spelling("a space before") { " " + $0 },
                Spelling("a space after") { $0 + " " }, Spelling("a newline after") { $0 + "\n" },
                Spelling("CR LF after") { $0 + "\r\n" }, Spelling("a NUL after") { $0 + "\0" },
                Spelling("the scheme before") { "Bearer " + $0 }, Spelling("in quotes") { "\"\($0)\"" },
                Spelling("JSON serialisation") { token in
                    let parts = token.split(separator: ".")
                    return #"{"protected":"\#(parts[0])","payload":"\#(parts[1])","signature":"\#(parts[2])"}"#
                },
            ]
            + (0..<3).flatMap { number in
                [
                    Spelling("padding in part \(number)") { part($0, number) { $0 + "=" } },
                    Spelling("full padding in part \(number)") { part($0, number) { $0 + "==" } },
                    Spelling("a space in part \(number)") { part($0, number) { $0.prefix(4) + " " + $0.dropFirst(4) } },
                    Spelling("a newline in part \(number)") {
                        part($0, number) { $0.prefix(4) + "\n" + $0.dropFirst(4) }
                    },
                    Spelling("+ in part \(number)") { part($0, number) { "+" + $0.dropFirst() } },
                    Spelling("/ in part \(number)") { part($0, number) { "/" + $0.dropFirst() } },
                    Spelling("a percent escape in part \(number)") { part($0, number) { "%41" + $0.dropFirst() } },
                    Spelling("an umlaut in part \(number)") { part($0, number) { "ä" + $0.dropFirst() } },
                ]
            }
    }

    @Test(
        "JW1, JW9: no other spelling of a good token is read",
        arguments: Spelling.all, SignatureAlgorithm.allCases)
    func spelling(spelling: Spelling, algorithm: SignatureAlgorithm) throws {
        let key = try TestKey.of(algorithm)
        let token = try key.token(header: key.header())
        #expect(throws: JWSError.malformed) { try key.verdict(spelling.change(token)) }
    }

    @Test("JW9: bits left over at the end of a part are zero", arguments: SignatureAlgorithm.allCases)
    func trailingBits(algorithm: SignatureAlgorithm) throws {
        let key = try TestKey.of(algorithm)
        // Header and payload of lengths that leave bits over; every signature here has 32, 64 or 256 bytes: so too.
        let header = key.header(#","x":"a""#).utf8.count % 3 == 0 ? key.header(#","x":"ab""#) : key.header(#","x":"a""#)
        let token = try key.token(header: header, payload: "{ }\n")
        _ = try key.verdict(token)
        let parts = token.split(separator: ".").map(String.init)
        for number in parts.indices {
            let next = try #require(Self.nextCharacter(after: parts[number].last))
            var changed = parts
            changed[number] = parts[number].dropLast() + String(next)
            #expect(throws: JWSError.malformed) { try key.verdict(changed.joined(separator: ".")) }
        }
    }

    @Test("JW10: up to 8,192 bytes are looked at, and no more")
    func size() throws {
        let key = try TestKey.of(.hs256)
        let bare = try key.token(header: key.header(#","x":"""#))
        // 3 bytes of JSON are 4 characters.
        let filling = (UnverifiedJWS.maxBytes - bare.utf8.count) / 4 * 3 - 3
        let largest = try key.token(header: key.header(#","x":"\#(String(repeating: "a", count: filling))""#))
        #expect(largest.utf8.count > UnverifiedJWS.maxBytes - 8)
        _ = try key.verdict(largest)
        let larger = try key.token(header: key.header(#","x":"\#(String(repeating: "a", count: filling + 12))""#))
        #expect(throws: JWSError.tooLarge) { try key.verdict(larger) }
        #expect(throws: JWSError.tooLarge) {
            try UnverifiedJWS(compact: [UInt8](repeating: UInt8(ascii: "."), count: UnverifiedJWS.maxBytes + 1))
        }
    }

    @Test("JW9: base64url goes there and back for every length", arguments: 0..<70)
    func base64url(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
        let text = Base64URL.encode(bytes)
        #expect(try Base64URL.decode(text) == bytes)
        #expect(throws: Base64URLError.malformed) { try Base64URL.decode(text + "=") }
        if count % 3 == 0 {
            #expect(throws: Base64URLError.malformed) { try Base64URL.decode(text + "A") }
        }
    }

    private static func nextCharacter(after character: Character?) -> Character? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        guard let character, let position = alphabet.firstIndex(of: character) else { return nil }
        return alphabet[position ^ 1]
    }
}
