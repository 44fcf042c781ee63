public import JOSE
internal import JSON
public import LibCrypto

extension TokenKey {
    /// Reads a key that was made elsewhere: what `SigningKey(document:algorithm:)` reads, or a symmetric JWK whose
    /// `alg` is `dir` or `A256GCM`.
    /// - Parameter algorithm: nil where the key itself says it.
    public init(document: SecretBytes, algorithm: TokenAlgorithm?) throws(PrivateKeyDocumentError) {
        switch algorithm {
        case .a256GCM?: self = .encryption(try Self.encryptionKey(document))
        case .signature(let algorithm)?: self = .signing(try SigningKey(document: document, algorithm: algorithm))
        case nil where Self.isForEncryption(document): self = .encryption(try Self.encryptionKey(document))
        case nil: self = .signing(try SigningKey(document: document, algorithm: nil))
        }
    }

    /// Takes the bytes for the secret itself, as applications have it in a setting.
    /// - Throws: `.weakSecret` for fewer than 32 bytes and for what is plainly not random.
    public init(secret: SecretBytes, algorithm: TokenAlgorithm) throws(PrivateKeyDocumentError) {
        guard algorithm.isSymmetric else { throw .otherAlgorithm }
        do { try self.init(algorithm: algorithm, serialized: secret) } catch { throw .weakSecret }
    }

    private static let names: Set = ["dir", "A256GCM"]

    private static func isForEncryption(_ document: SecretBytes) -> Bool {
        guard let object = try? JSONParser.parseObject(document.copy()), case .string(let name)? = object["alg"]
        else { return false }
        return names.contains(name)
    }

    private static func encryptionKey(_ document: SecretBytes) throws(PrivateKeyDocumentError) -> EncryptionKey {
        guard let object = try? JSONParser.parseObject(document.copy()) else { throw .unknownForm }
        guard object["kty"] == .string("oct") else { throw .otherAlgorithm }
        if let use = object["use"], use != .string("enc") { throw .otherAlgorithm }
        if let name = object["alg"] {
            guard case .string(let text) = name, names.contains(text) else { throw .otherAlgorithm }
        }
        guard case .string(let text)? = object["k"], var secret = try? Base64URL.decode(text),
            let key = try? EncryptionKey(serialized: SecretBytes(movingFrom: &secret))
        else { throw .invalidKey }
        return key
    }
}
