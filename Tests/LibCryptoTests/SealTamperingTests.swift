import LibCrypto
import Testing

@Suite("AES256GCM: what was changed does not open")
struct SealTamperingTests {
    private let key: SecretBytes
    private let sealed: [UInt8]
    private let label: [UInt8] = Array("user 7".utf8)

    init() throws {
        key = try Random.secret(AES256GCM.keyByteCount)
        sealed = try AES256GCM.seal(Array("a password hash".utf8), key: key, associatedData: label)
    }

    @Test("opens under the same key and associated data")
    func roundTrip() throws {
        let opened = try AES256GCM.open(sealed, key: key, associatedData: label)
        #expect(opened == SecretBytes(copying: Array("a password hash".utf8)))
        #expect(sealed.count == 15 + AES256GCM.overhead)
    }

    @Test("no bit of nonce, ciphertext or tag can be flipped")
    func flippedBits() {
        for position in 0..<sealed.count * 8 {
            var changed = sealed
            changed[position / 8] ^= 1 << UInt8(position % 8)
            #expect(throws: CryptoError.notAuthentic) {
                try AES256GCM.open(changed, key: key, associatedData: label)
            }
        }
    }

    @Test("no length shorter than the sealed text opens", arguments: 0..<43)
    func truncated(count: Int) {
        #expect(throws: CryptoError.notAuthentic) {
            try AES256GCM.open(Array(sealed.prefix(count)), key: key, associatedData: label)
        }
    }

    @Test("a row's seal does not open in another row")
    func otherAssociatedData() {
        #expect(throws: CryptoError.notAuthentic) {
            try AES256GCM.open(sealed, key: key, associatedData: Array("user 8".utf8))
        }
    }

    @Test("keys of other lengths are refused, both ways", arguments: [0, 16, 31, 33])
    func wrongKeyLength(count: Int) throws {
        let key = try Random.secret(count)
        #expect(throws: CryptoError.invalidKey) { try AES256GCM.seal([1], key: key, associatedData: []) }
        #expect(throws: CryptoError.invalidKey) { try AES256GCM.open(sealed, key: key, associatedData: label) }
    }

    @Test("sealing the same text twice gives different seals")
    func freshNonce() throws {
        let again = try AES256GCM.seal(Array("a password hash".utf8), key: key, associatedData: label)
        #expect(again != sealed)
        #expect(again.prefix(12) != sealed.prefix(12))
    }
}
