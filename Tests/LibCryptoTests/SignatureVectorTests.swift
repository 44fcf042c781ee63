import LibCrypto
import Testing
import VectorFiles

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

    @Test("JW3: r and s outside [1, n-1] are refused before libcrypto sees them")
    func range() {
        let n: [UInt8] = [
            0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
        ]
        let zero = [UInt8](repeating: 0, count: 32)
        let one: [UInt8] = zero.dropLast() + [1]
        let largest: [UInt8] = n.dropLast() + [0x50]
        let ones = [UInt8](repeating: 0xFF, count: 32)
        let wrong: [([UInt8], [UInt8])] = [(zero, one), (one, zero), (n, one), (one, n), (ones, one)]
        for (r, s) in wrong {
            #expect(ECDSASignature.der(fromRaw: r + s) == nil)
        }
        #expect(ECDSASignature.der(fromRaw: one + one) == [0x30, 6, 2, 1, 1, 2, 1, 1])
        #expect(ECDSASignature.der(fromRaw: one + largest) == [0x30, 38, 2, 1, 1, 2, 33, 0] + largest)
    }
}
