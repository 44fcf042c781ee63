public import JOSE
internal import JSON
public import LibCrypto

/// Why a private key's document was refused. Says nothing of the key.
public enum PrivateKeyDocumentError: Error, Equatable, CustomStringConvertible {
    /// Neither an unencrypted PKCS #8 document in PEM nor a private key as JWK.
    case unknownForm
    /// A document of that form whose parts are none, do not fit each other, or make a weak key.
    case invalidKey
    /// An RSA key serves two algorithms, and the document names neither.
    case algorithmNeeded
    /// The document's own algorithm or use is another.
    case otherAlgorithm
    /// A secret of fewer than 32 bytes, or one that is plainly not random.
    case weakSecret

    public var description: String {
        switch self {
        case .unknownForm:
            "is neither a JWK nor a private key in PEM (BEGIN PRIVATE KEY; from others: openssl pkcs8 -topk8 -nocrypt)"
        case .invalidKey: "holds no good key: Ed25519, P-256, RSA of 2048 to 8192 bits, or at least 32 random bytes"
        case .algorithmNeeded: "holds an RSA key: say for which algorithm, PS256 or RS256"
        case .otherAlgorithm: "holds a key for another algorithm or use"
        case .weakSecret: "is a weak secret: 32 random bytes are the least"
        }
    }
}

extension SigningKey {
    /// Reads a private key that was made elsewhere: PKCS #8 in PEM (RFC 7468 §10), or a JWK (RFC 7517), which may be
    /// symmetric.
    /// - Parameter algorithm: nil where the key itself says it.
    public init(document: SecretBytes, algorithm: SignatureAlgorithm?) throws(PrivateKeyDocumentError) {
        let text = document.copy()
        if var der = PEM.decode(text, label: "PRIVATE KEY") {
            try self.init(pkcs8: SecretBytes(movingFrom: &der), algorithm: algorithm)
        } else if let object = try? JSONParser.parseObject(text) {
            try self.init(jwk: object, algorithm: algorithm)
        } else {
            throw .unknownForm
        }
    }

    private init(pkcs8: SecretBytes, algorithm: SignatureAlgorithm?) throws(PrivateKeyDocumentError) {
        if let algorithm {
            guard algorithm != .hs256 else { throw .otherAlgorithm }
            try self.init(checking: algorithm, pkcs8)
        } else if let key = (try? SigningKey(algorithm: .edDSA, serialized: pkcs8))
            ?? (try? SigningKey(algorithm: .es256, serialized: pkcs8))
        {
            self = key
        } else {
            // What is a good key now is one of RSA.
            try self.init(checking: .ps256, pkcs8)
            throw .algorithmNeeded
        }
    }

    private init(jwk object: JSONObject, algorithm: SignatureAlgorithm?) throws(PrivateKeyDocumentError) {
        guard case .string(let kind)? = object["kty"] else { throw .unknownForm }
        for (name, expected) in [("alg", algorithm?.rawValue), ("use", "sig")] {
            guard let value = object[name] else { continue }
            guard case .string(let text) = value, expected.map({ $0.utf8.elementsEqual(text.utf8) }) ?? true else {
                throw .otherAlgorithm
            }
        }
        let stated = try Self.algorithm(of: object, kind)
        guard let algorithm = algorithm ?? stated else { throw .algorithmNeeded }
        guard var serialized = Self.serialized(object, kind) else { throw .invalidKey }
        guard kind.utf8.elementsEqual("oct".utf8) == (algorithm == .hs256) else { throw .otherAlgorithm }
        try self.init(checking: algorithm, SecretBytes(movingFrom: &serialized))
        // The document's public half must be that of its private half.
        var half = object
        for name in ["d", "p", "q", "dp", "dq", "qi", "k"] { half[name] = nil }
        guard let half = try? JWK(half), half.key == publicJWK.key else { throw .invalidKey }
    }

    private init(checking algorithm: SignatureAlgorithm, _ serialized: SecretBytes) throws(PrivateKeyDocumentError) {
        do { try self.init(algorithm: algorithm, serialized: serialized) } catch { throw .invalidKey }
    }

    /// What the document says, or its kind; nil for RSA, which serves two.
    private static func algorithm(
        of object: JSONObject, _ kind: String
    ) throws(PrivateKeyDocumentError) -> SignatureAlgorithm? {
        if case .string(let name)? = object["alg"] {
            guard let algorithm = SignatureAlgorithm(rawValue: name) else { throw .otherAlgorithm }
            return algorithm
        }
        return switch kind {
        case "OKP": .edDSA
        case "EC": .es256
        case "oct": .hs256
        default: nil
        }
    }

    /// The form that `SigningKey(algorithm:serialized:)` reads; nil where a number is missing.
    private static func serialized(_ object: JSONObject, _ kind: String) -> [UInt8]? {
        let number = { (name: String) -> [UInt8]? in
            guard case .string(let text)? = object[name] else { return nil }
            return try? Base64URL.decode(text)
        }
        switch kind {
        case "oct": return number("k")
        case "OKP":
            guard let d = number("d"), d.count == 32 else { return nil }
            return pkcs8(DER.sequence(DER.ed25519), DER.octetString(d))
        case "EC":
            guard let d = number("d"), let x = number("x"), let y = number("y"), d.count == 32 else { return nil }
            // RFC 5915 §3
            let point = DER.element(0xA1, DER.bitString([4] + x + y))
            let key = DER.sequence(DER.integer([1]), DER.octetString(d), point)
            return pkcs8(DER.sequence(DER.ecPublicKey, DER.p256), key)
        case "RSA":
            let numbers = ["n", "e", "d", "p", "q", "dp", "dq", "qi"].compactMap(number)
            guard numbers.count == 8, object["oth"] == nil else { return nil }
            // RFC 8017 §A.1.2
            let key = DER.element(0x30, DER.integer([0]) + Array(numbers.map(DER.integer).joined()))
            return pkcs8(DER.sequence(DER.rsaEncryption, DER.null), key)
        default: return nil
        }
    }

    /// RFC 5958 §2
    private static func pkcs8(_ algorithm: [UInt8], _ key: [UInt8]) -> [UInt8] {
        DER.sequence(DER.integer([0]), algorithm, DER.octetString(key))
    }
}
