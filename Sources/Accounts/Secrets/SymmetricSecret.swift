internal import JOSE
public import LibCrypto

/// A symmetric signing key in the form in which the gate is given it: a line `KID SECRET`.
public struct SymmetricSecret: Sendable {
    let kid: String
    let secret: SecretBytes

    /// The line of the gate's secrets file, with its end.
    public var line: SecretBytes {
        SecretBytes(copying: Array((kid + " " + Base64URL.encode(secret.copy()) + "\n").utf8))
    }
}
