internal import JOSE
internal import JOSESigning
public import LibCrypto

/// A symmetric key of tokens in the form in which the gate is given it: a line `KID SECRET ALGORITHM`.
public struct SymmetricSecret: Sendable {
    let kid: String
    let secret: SecretBytes
    private let algorithm: TokenAlgorithm

    /// - Parameter name: the `kid` of its row, where that is another than its own.
    /// - Returns: nil for a key that has a public half.
    init?(of key: TokenKey, named name: String? = nil) throws(SigningKeyError) {
        guard key.algorithm.isSymmetric else { return nil }
        kid = name ?? key.kid
        secret = try key.serialized()
        algorithm = key.algorithm
    }

    /// The line of the gate's secrets file, with its end.
    public var line: SecretBytes {
        SecretBytes(copying: Array("\(kid) \(Base64URL.encode(secret.copy())) \(algorithm.name)\n".utf8))
    }
}
