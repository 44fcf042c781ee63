import JOSE
import JOSESigning
import LibCrypto
import LibCryptoSigning

/// A key that signs whatever it is given, as an attacker with a signing oracle would like to have one: with it an
/// attack fails for the reason that the test names, and not for want of a signature.
struct TestKey {
    let key: SigningKey
    private let mac: HMACSHA256?
    private let privateKey: PrivateKey?

    /// One key per algorithm for all tests: RSA keys take their time.
    static func of(_ algorithm: SignatureAlgorithm) throws -> TestKey {
        try keys.get()[algorithm] ?? TestKey(algorithm, serialized(algorithm))
    }

    private static let keys: Result<[SignatureAlgorithm: TestKey], any Error> = Result {
        let rsa = try serialized(.rs256)
        var keys: [SignatureAlgorithm: TestKey] = [:]
        for algorithm in SignatureAlgorithm.allCases {
            let isRSA = algorithm == .ps256 || algorithm == .rs256
            keys[algorithm] = try TestKey(algorithm, isRSA ? rsa : serialized(algorithm))
        }
        return keys
    }

    /// A new key; RSA of 2,048 bits, which are drawn faster than what `SigningKey.generate` draws.
    static func serialized(_ algorithm: SignatureAlgorithm) throws -> SecretBytes {
        switch algorithm {
        case .rs256, .ps256: try PrivateKey.generate(.rsa(bits: 2048)).pkcs8()
        default: try SigningKey.generate(algorithm).serialized()
        }
    }

    init(_ algorithm: SignatureAlgorithm, _ serialized: SecretBytes) throws {
        key = try SigningKey(algorithm: algorithm, serialized: serialized)
        mac = algorithm == .hs256 ? try HMACSHA256(key: serialized) : nil
        privateKey = algorithm == .hs256 ? nil : try PrivateKey(pkcs8: serialized)
    }

    /// A signature over the text, in the key's own scheme unless another is given.
    func signature(for text: String, scheme: SignatureScheme? = nil) throws -> [UInt8] {
        if let mac { return mac.authenticate(Array(text.utf8)) }
        guard let privateKey, let scheme = scheme ?? key.algorithm.scheme else { throw SigningKeyError.invalidKey }
        return try privateKey.signature(for: Array(text.utf8), scheme: scheme)
    }

    /// A token with any header and payload under a signature that holds.
    func token(header: [UInt8], payload: [UInt8] = Array("{}".utf8)) throws -> String {
        let input = Base64URL.encode(header) + "." + Base64URL.encode(payload)
        return input + "." + Base64URL.encode(try signature(for: input))
    }

    func token(header: String, payload: String = "{}") throws -> String {
        try token(header: Array(header.utf8), payload: Array(payload.utf8))
    }

    /// An honest header with more members; `more` begins with a comma.
    func header(_ more: String = "") -> String {
        #"{"alg":"\#(key.algorithm.rawValue)","kid":"\#(key.kid)","typ":"JWT"\#(more)}"#
    }

    /// What becomes of the token at this key.
    func verdict(_ token: String) throws(JWSError) -> VerifiedJWS {
        try key.verificationKey.verify(try UnverifiedJWS(compact: token))
    }
}
