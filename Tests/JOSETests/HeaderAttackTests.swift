import JOSE
import JOSESigning
import Testing

/// An attack by the header, under a signature that holds.
struct HeaderAttack: Sendable, CustomStringConvertible {
    let description: String
    let error: JWSError
    /// The header for an algorithm and a kid.
    let header: @Sendable (_ algorithm: String, _ kid: String) -> String

    init(_ description: String, _ error: JWSError, _ header: @escaping @Sendable (String, String) -> String) {
        self.description = description
        self.error = error
        self.header = header
    }

    /// A member more than an honest header has.
    static func member(_ member: String, _ error: JWSError) -> HeaderAttack {
        HeaderAttack(member, error) { #"{"alg":"\#($0)","kid":"\#($1)",\#(member)}"# }
    }

    static func algorithm(_ value: String, _ error: JWSError) -> HeaderAttack {
        HeaderAttack("alg: \(value)", error) { #"{"alg":\#(value),"kid":"\#($1)"}"# }
    }

    static func kid(_ value: String, _ error: JWSError) -> HeaderAttack {
        HeaderAttack("kid: \(value)", error) { alg, _ in #"{"alg":"\#(alg)","kid":\#(value)}"# }
    }

    static let all: [HeaderAttack] =
        ["none", "None", "NONE", "nOnE", "", "HS384", "ES384", "RS1", "HS256 ", "ES256K", "Ed25519", "\\u0130S256"].map
    {
        algorithm("\"\($0)\"", .wrongAlgorithm)
    } + ["null", "1", "true", "[\"HS256\"]", "{}", "[\"none\"]"].map { algorithm($0, .malformed) }
        + ["other", "../../../dev/null", "' OR 1=1 --", "", "/etc/passwd|ls", "http://127.0.0.1:9/k"].map {
            kid("\"\($0)\"", .wrongKey)
        } + ["null", "1", "[]", "{\"$ne\":1}", "\"\\u0000\""].map { kid($0, .malformed) }
        + [
            #""crit":[]"#, #""crit":["exp"]"#, #""crit":null"#, #""b64":false"#, #""b64":true"#,
            #""jku":"http://127.0.0.1:9/jwks.json""#, #""x5u":"http://127.0.0.1:9/""#, #""x5c":["MIIB"]"#,
            #""x5t":"AA""#, #""x5t#S256":"AA""#, #""jwk":{"kty":"oct","k":"AA"}"#, #""zip":"DEF""#,
            #""enc":"A256GCM""#,
        ].map { member($0, .headerRefused) }
        + [
            #""typ":1"#, #""typ":null"#, #""cty":["JWT"]"#, #""alg":"none""#, #""kid":"b""#, #""x":1,"x":1"#,
            #""x":NaN"#, #""x":1,"#, #""x":'a'"#, #""x":"\u0000""#, #""x":1e400"#,
            #""x":"# + String(repeating: "[", count: 32) + String(repeating: "]", count: 32),
            #""x":99999999999999999999"#,
        ].map { member($0, .malformed) }
        + [
            HeaderAttack("no alg", .malformed) { _, kid in #"{"kid":"\#(kid)"}"# },
            HeaderAttack("alg in capitals", .malformed) { #"{"ALG":"\#($0)","kid":"\#($1)"}"# },
            HeaderAttack("alg, none first", .malformed) { #"{"alg":"none","alg":"\#($0)","kid":"\#($1)"}"# },
            HeaderAttack("alg spelled with an escape, doubled", .malformed) { alg, _ in
                #"{"alg":"\#(alg)","\u0061lg":"none"}"#
            },
            HeaderAttack("an array", .malformed) { alg, _ in #"[{"alg":"\#(alg)"}]"# },
            HeaderAttack("a string", .malformed) { alg, _ in "\"\(alg)\"" },
            HeaderAttack("two objects", .malformed) { alg, _ in #"{"alg":"\#(alg)"}{}"# },
            HeaderAttack("a byte order mark", .malformed) { alg, _ in "\u{FEFF}{\"alg\":\"\(alg)\"}" },
            HeaderAttack("alg in lower case", .wrongAlgorithm) { alg, _ in #"{"alg":"\#(alg.lowercased())"}"# },
            HeaderAttack("not JSON", .malformed) { alg, _ in "alg=\(alg)" },
        ]
}

@Suite("Header: attacks under a signature that holds")
struct HeaderAttackTests {
    @Test(
        "JW1, JW2, JW5, JW6, JW10: the header is refused for what it says, whatever the algorithm",
        arguments: HeaderAttack.all, SignatureAlgorithm.allCases)
    func refused(attack: HeaderAttack, algorithm: SignatureAlgorithm) throws {
        let key = try TestKey.of(algorithm)
        let token = try key.token(header: attack.header(algorithm.rawValue, key.key.kid))
        #expect(throws: attack.error) { try key.verdict(token) }
    }

    @Test("an honest header passes, with members that nobody knows too", arguments: SignatureAlgorithm.allCases)
    func honest(algorithm: SignatureAlgorithm) throws {
        let key = try TestKey.of(algorithm)
        #expect(try key.verdict(key.token(header: key.header())).kid == key.key.kid)
        let depth31 = String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
        #expect(try key.verdict(key.token(header: key.header(#","x":\#(depth31)"#))).header.type == "JWT")
        #expect(try key.verdict(key.token(header: #"{"alg":"\#(algorithm.rawValue)"}"#)).header.kid == nil)
    }

    @Test(
        "JW2: a token that says another algorithm of ours is refused, although its signature holds",
        arguments: SignatureAlgorithm.allCases, SignatureAlgorithm.allCases)
    func otherAlgorithm(own: SignatureAlgorithm, said: SignatureAlgorithm) throws {
        guard own != said else { return }
        let key = try TestKey.of(own)
        let token = try key.token(header: #"{"alg":"\#(said.rawValue)","kid":"\#(key.key.kid)"}"#)
        #expect(throws: JWSError.wrongAlgorithm) { try key.verdict(token) }
    }

    @Test("JW10: bytes in the header that are not UTF-8 are refused", arguments: SignatureAlgorithm.allCases)
    func notUTF8(algorithm: SignatureAlgorithm) throws {
        let key = try TestKey.of(algorithm)
        let header = Array(#"{"alg":"\#(algorithm.rawValue)","x":""#.utf8) + [0xFF] + Array("\"}".utf8)
        #expect(throws: JWSError.malformed) { try key.verdict(key.token(header: header)) }
    }
}
