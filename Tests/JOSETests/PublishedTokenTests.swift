import JOSE
import JSON
import LibCrypto
import Testing
import VectorFiles

/// The tokens that others have published.
enum PublishedTokens {
    static func vectors(areValid: Bool) throws -> [Vector] {
        try ["rfc7515.json", "rfc7520-jws.json", "rfc8037.json"].flatMap { try VectorFile.vectors($0) }
            .filter { $0.isValid == areValid }
    }

    /// Without two that are called invalid and have the text of 357, which is called valid.
    static func wycheproof() throws -> [Vector] {
        try VectorFile.vectors("wycheproof-jws.json").filter { try ![367, 370].contains($0.integer("id")) }
    }

    /// The keys of Wycheproof's file; its vectors name their positions.
    static let wycheproofKeys = Result { try VectorFile.object("wycheproof-jws.json")["keys"] }
}

@Suite("Compact JWS: published tokens")
struct PublishedTokenTests {
    @Test(
        "JW4: the tokens of RFC 7515, 7520 and 8037 in algorithms of ours verify",
        arguments: try PublishedTokens.vectors(areValid: true))
    func good(vector: Vector) throws {
        let algorithm = try #require(SignatureAlgorithm(rawValue: vector.text("algorithm")))
        let key =
            algorithm == .hs256
            ? try VerificationKey(
                kid: vector.text("kid"), secret: SecretBytes(copying: Base64URL.decode(vector.text("secret"))))
            : try VerificationKey(JWK(vector.object("key")), algorithm: algorithm)
        let verified = try key.verify(UnverifiedJWS(compact: vector.text("jws")))
        #expect(try String(decoding: verified.payload, as: UTF8.self) == vector.text("payload"))
    }

    @Test(
        "JW2: the tokens of RFC 7515 and 7520 in other algorithms are refused by every key of ours",
        arguments: try PublishedTokens.vectors(areValid: false), SignatureAlgorithm.allCases)
    func other(vector: Vector, algorithm: SignatureAlgorithm) throws {
        #expect(try SignatureAlgorithm(rawValue: vector.text("algorithm")) == nil)
        // RFC 7515 A.5 is unsecured: its signature is empty, which is refused before `alg` is looked at.
        let expected: JWSError = try vector.text("algorithm") == "none" ? .malformed : .wrongAlgorithm
        let key = try TestKey.of(algorithm)
        let token = try vector.text("jws")
        #expect(throws: expected) { try key.verdict(token) }
    }

    /// What Wycheproof takes and we do not: a token that says PS384 for a key of PS256 (JW2), and a `?` within
    /// base64url (JW9).
    private static let stricter: Set<Int> = [346, 372, 373]

    @Test(
        "JW4: verdicts are Wycheproof's, but for empty payloads and three named tokens, which are refused",
        arguments: try PublishedTokens.wycheproof())
    func wycheproof(vector: Vector) throws {
        guard case .array(let keys)? = try PublishedTokens.wycheproofKeys.get(),
            case .object(let jwk) = keys[try vector.integer("key")]
        else { throw VectorFile.Failure.malformed(vector.file) }
        let isStricter = try vector.text("jws").contains("..") || Self.stricter.contains(vector.integer("id"))
        let isVerified = Result { try verify(vector.text("jws"), vector.text("algorithm"), jwk) }
        switch isVerified {
        case .success: #expect(vector.isValid && !isStricter)
        case .failure(let error): #expect(!vector.isValid || isStricter, "\(error)")
        }
    }

    private func verify(_ token: String, _ algorithm: String, _ jwk: JSONObject) throws {
        let jws = try UnverifiedJWS(compact: token)
        let algorithm = try #require(SignatureAlgorithm(rawValue: algorithm))
        guard algorithm == .hs256, case .string(let text)? = jwk["k"], case .string(let kid)? = jwk["kid"] else {
            _ = try VerificationKey(JWK(jwk), algorithm: algorithm).verify(jws)
            return
        }
        let secret = try SecretBytes(copying: Base64URL.decode(text))
        guard secret != SecretBytes(copying: [UInt8](repeating: 0, count: 32)) else {
            // 32 zeros, which are no key here (JW11): the group is about base64url, so the form counts and the MAC.
            let parts = token.split(separator: ".")
            let mac = try HMACSHA256(key: secret)
            #expect(throws: JWKError.weakSecret) { try VerificationKey(kid: kid, secret: secret) }
            guard mac.isValid(try Base64URL.decode(String(parts[2])), for: Array("\(parts[0]).\(parts[1])".utf8))
            else { throw JWSError.wrongSignature }
            return
        }
        _ = try VerificationKey(kid: kid, secret: secret).verify(jws)
    }
}
