import JOSESigning
import LibCrypto

/// What is taken for a private key is a key: it has a name, and is read back as the same.
func fuzzPrivateKeyDocument(_ bytes: [UInt8]) {
    guard let key = try? SigningKey(document: SecretBytes(copying: bytes), algorithm: nil) else { return }
    guard let serialized = try? key.serialized(),
        let again = try? SigningKey(algorithm: key.algorithm, serialized: serialized)
    else { fatalError("what is written is read") }
    require(again.kid == key.kid, "a key has one name")
}
