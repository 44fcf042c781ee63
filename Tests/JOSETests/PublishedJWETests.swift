import JOSE
import JSON
import LibCrypto
import Testing
import VectorFiles

@testable import JOSESigning

@Suite("Compact JWE: published tokens")
struct PublishedJWETests {
    private static func vectors(areValid: Bool? = nil) throws -> [Vector] {
        try (VectorFile.vectors("rfc7516-rfc7520-jwe.json") + VectorFile.vectors("joserfc-jwe.json"))
            .filter { areValid == nil || $0.isValid == areValid }
    }

    private static func secret(_ vector: Vector) throws -> SecretBytes {
        try SecretBytes(copying: Base64URL.decode(vector.text("secret")))
    }

    @Test("JW4: tokens that joserfc made with dir and A256GCM open", arguments: try vectors(areValid: true))
    func good(vector: Vector) throws {
        let token = try UnverifiedToken(compact: vector.text("jwe"))
        let key = try DirectKey(kid: "k", secret: Self.secret(vector))
        guard case .encrypted(let jwe) = token else { throw VectorFile.Failure.malformed(vector.file) }
        #expect(try String(decoding: key.open(jwe).plaintext, as: UTF8.self) == vector.text("plaintext"))
        let claims = try TokenVerifier.encryption(key).claims(of: token)
        #expect(claims.issuer == "https://example.org" && claims.type == token.type)
    }

    @Test(
        "JW2: the tokens of RFC 7516 and 7520, and joserfc's, in any other way are refused before any key is asked",
        arguments: try vectors(areValid: false))
    func other(vector: Vector) throws {
        #expect(throws: JWSError.self) { try UnverifiedJWE(compact: vector.text("jwe")) }
        #expect(throws: JWSError.self) { try UnverifiedToken(compact: vector.text("jwe")) }
    }

    @Test(
        "RFC 7516 A.1, RFC 7520 5.2: their content, encrypted with A256GCM, is what the RFCs say",
        arguments: try vectors(areValid: false).filter {
            (try? $0.text("plaintext")) != nil && $0.file.hasPrefix("rfc")
        })
    func content(vector: Vector) throws {
        let parts = try vector.text("jwe").split(separator: ".").map { Array($0.utf8) }
        let sealed = try parts[2...].flatMap { try Base64URL.decode($0) }
        let opened = try AES256GCM.open(sealed, key: Self.secret(vector), associatedData: parts[0])
        #expect(try String(decoding: opened.copy(), as: UTF8.self) == vector.text("plaintext"))
    }
}
