/// A token in compact form that is well formed, signed or encrypted: three parts are a JWS, five a JWE
/// (RFC 7516 §9). Its claims come with `ClaimsSet`, once a key has shown who made it.
public enum UnverifiedToken: Sendable {
    case signed(UnverifiedJWS)
    case encrypted(UnverifiedJWE)

    /// - Throws: `JWSError.tooLarge`, `.malformed`, `.headerRefused`, `.wrongAlgorithm`.
    public init(compact text: String) throws(JWSError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= UnverifiedJWS.maxBytes else { throw .tooLarge }
        let dots = bytes.count { $0 == UInt8(ascii: ".") }
        self = dots == 4 ? .encrypted(try UnverifiedJWE(compact: bytes)) : .signed(try UnverifiedJWS(compact: bytes))
    }

    /// `kid` of its header.
    public var kid: String? {
        switch self {
        case .signed(let jws): jws.header.kid
        case .encrypted(let jwe): jwe.header.kid
        }
    }

    /// `typ` of its header.
    public var type: String? {
        switch self {
        case .signed(let jws): jws.header.type
        case .encrypted(let jwe): jwe.header.type
        }
    }
}
