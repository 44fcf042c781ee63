public import JOSE

extension JWK {
    /// The key as SubjectPublicKeyInfo in PEM (RFC 5280 §4.1.2.7, RFC 7468 §13); nil for a symmetric key.
    public var pem: String? {
        let document: [UInt8]
        switch key {
        case .okp(let x): document = DER.sequence(DER.sequence(DER.ed25519), DER.bitString(x))
        case .ec(let x, let y):
            document = DER.sequence(DER.sequence(DER.ecPublicKey, DER.p256), DER.bitString([4] + x + y))
        case .rsa(let n, let e):
            let numbers = DER.sequence(DER.integer(n), DER.integer(e))
            document = DER.sequence(DER.sequence(DER.rsaEncryption, DER.null), DER.bitString(numbers))
        case .oct: return nil
        }
        return PEM.encode(document, label: "PUBLIC KEY")
    }
}
