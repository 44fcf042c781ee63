import LibCrypto
import Testing
import VectorFiles

@Suite("HMAC, HKDF, AES-GCM, SHA-256: published vectors")
struct SymmetricVectorTests {
    @Test("SHA-256 of the empty message and of FIPS 180-4's `abc`")
    func sha256() {
        #expect(
            hex(SHA256.hash([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            hex(SHA256.hash(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("HMAC-SHA-256 gives the tags of RFC 4231", arguments: try VectorFile.vectors("rfc4231.json"))
    func hmacTag(vector: Vector) throws {
        let mac = try HMACSHA256(key: SecretBytes(copying: vector.bytes("key")))
        #expect(try mac.authenticate(vector.bytes("message")) == vector.bytes("tag"))
        #expect(try mac.authenticate(vector.bytes("message")) == vector.bytes("tag"), "the key serves again")
    }

    @Test(
        "HMAC-SHA-256 takes and refuses what Wycheproof says",
        arguments: try VectorFile.vectors("wycheproof-hmac-sha256.json"))
    func hmacVerdict(vector: Vector) throws {
        let mac = try HMACSHA256(key: SecretBytes(copying: vector.bytes("key")))
        #expect(try mac.isValid(vector.bytes("tag"), for: vector.bytes("message")) == vector.isValid)
    }

    @Test("HKDF-SHA-256 gives the keys of RFC 5869", arguments: try VectorFile.vectors("rfc5869.json"))
    func hkdf(vector: Vector) throws {
        let output = try vector.bytes("output")
        let derived = try HKDF.deriveSHA256(
            from: SecretBytes(copying: vector.bytes("secret")), salt: vector.bytes("salt"), info: vector.bytes("info"),
            count: output.count)
        #expect(derived == SecretBytes(copying: output))
    }

    @Test(
        "HKDF-SHA-256 derives what Wycheproof says, and refuses more than 8,160 bytes",
        arguments: try VectorFile.vectors("wycheproof-hkdf-sha256.json"))
    func hkdfVerdict(vector: Vector) throws {
        let derive = {
            try HKDF.deriveSHA256(
                from: SecretBytes(copying: vector.bytes("secret")), salt: vector.bytes("salt"),
                info: vector.bytes("info"), count: vector.integer("count"))
        }
        if vector.isValid {
            #expect(try derive() == SecretBytes(copying: vector.bytes("output")))
        } else {
            #expect(throws: CryptoError.invalidKey) { try derive() }
        }
    }

    @Test(
        "AES-256-GCM seals and opens what Wycheproof says",
        arguments: try VectorFile.vectors("wycheproof-aes-256-gcm.json"))
    func aesGCM(vector: Vector) throws {
        let key = try SecretBytes(copying: vector.bytes("key"))
        let sealed = try vector.bytes("nonce") + vector.bytes("ciphertext") + vector.bytes("tag")
        let associatedData = try vector.bytes("associatedData")
        let plaintext = try vector.bytes("plaintext")
        let resealed = try AES256GCM.seal(
            plaintext, nonce: vector.bytes("nonce"), key: key, associatedData: associatedData)
        #expect((resealed == sealed) == vector.isValid)
        if vector.isValid {
            let opened = try AES256GCM.open(sealed, key: key, associatedData: associatedData)
            #expect(opened == SecretBytes(copying: plaintext))
        } else {
            #expect(throws: CryptoError.notAuthentic) {
                try AES256GCM.open(sealed, key: key, associatedData: associatedData)
            }
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
