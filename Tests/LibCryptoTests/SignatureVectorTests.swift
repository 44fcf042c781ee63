import LibCrypto
import Testing

@Suite("Signatures: published vectors")
struct SignatureVectorTests {
    @Test(
        "JW3: Ed25519 takes and refuses what Wycheproof says",
        arguments: try VectorFile.vectors("wycheproof-ed25519.json"))
    func ed25519(vector: Vector) throws {
        let key = try PublicKey(.ed25519(vector.bytes("key")))
        let isValid = try key.isValid(
            signature: vector.bytes("signature"), for: vector.bytes("message"), scheme: .ed25519)
        #expect(isValid == vector.isValid)
    }

    @Test(
        "JW3: ECDSA on P-256 takes and refuses what Wycheproof says",
        arguments: try VectorFile.vectors("wycheproof-ecdsa-p256.json"))
    func ecdsa(vector: Vector) throws {
        let key = try PublicKey(.p256(x: vector.bytes("x"), y: vector.bytes("y")))
        let isValid = try key.isValid(
            signature: vector.bytes("signature"), for: vector.bytes("message"), scheme: .ecdsaP256)
        #expect(isValid == vector.isValid)
    }
}
