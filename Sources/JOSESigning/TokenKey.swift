public import JOSE
public import LibCrypto

/// A key that makes tokens, signed or encrypted.
public enum TokenKey: Sendable {
    case signing(SigningKey)
    case encryption(EncryptionKey)

    /// Draws a new key.
    public static func generate(_ algorithm: TokenAlgorithm) throws(SigningKeyError) -> TokenKey {
        switch algorithm {
        case .signature(let algorithm): .signing(try SigningKey.generate(algorithm))
        case .a256GCM: .encryption(try EncryptionKey.generate())
        }
    }

    /// Reads what `serialized()` wrote.
    public init(algorithm: TokenAlgorithm, serialized: SecretBytes) throws(SigningKeyError) {
        switch algorithm {
        case .signature(let algorithm):
            self = .signing(try SigningKey(algorithm: algorithm, serialized: serialized))
        case .a256GCM: self = .encryption(try EncryptionKey(serialized: serialized))
        }
    }

    public var kid: String {
        switch self {
        case .signing(let key): key.kid
        case .encryption(let key): key.kid
        }
    }

    public var algorithm: TokenAlgorithm {
        switch self {
        case .signing(let key): .signature(key.algorithm)
        case .encryption: .a256GCM
        }
    }

    /// What others verify with; of a symmetric key only that there is one.
    public var publicJWK: JWK {
        switch self {
        case .signing(let key): key.publicJWK
        case .encryption(let key): key.publicJWK
        }
    }

    /// The key for keeping, to be sealed.
    public func serialized() throws(SigningKeyError) -> SecretBytes {
        switch self {
        case .signing(let key): try key.serialized()
        case .encryption(let key): key.serialized()
        }
    }

    /// A token with that payload in compact serialisation.
    public func token(payload: [UInt8], type: String) throws(SigningKeyError) -> String {
        switch self {
        case .signing(let key): try key.sign(payload: payload, type: type)
        case .encryption(let key): try key.encrypt(payload: payload, type: type)
        }
    }
}
