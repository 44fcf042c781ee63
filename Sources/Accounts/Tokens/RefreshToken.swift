public import Identity
internal import JOSE
public import LibCrypto

/// What a refresh token says once its MAC holds: the n-th token of a session. It is stored nowhere.
public struct RefreshToken: Sendable, Equatable {
    public let session: SessionID
    /// 0 for the token of the login, one more with each rotation.
    public let counter: Int64
}

/// Writes refresh tokens and reads the authentic ones:
/// base64url(version ‖ master key id ‖ session id ‖ counter ‖ HMAC-SHA-256 over all before it), 82 characters.
public final class RefreshTokenCodec {
    private let keys: [(id: [UInt8], mac: HMACSHA256)]

    /// - Parameter salt: the database's own (`KeyStore.refreshSalt()`), so that a restored one honours no old token.
    public init(masterSecret: MasterSecret, salt: [UInt8]) throws(CryptoError) {
        var keys: [(id: [UInt8], mac: HMACSHA256)] = []
        for key in masterSecret.keys {
            keys.append((key.id, try HMACSHA256(key: key.derive("sallyport/refresh-token/v1", salt: salt))))
        }
        self.keys = keys
    }

    private static let version: UInt8 = 1
    private static let bodyLength = 1 + MasterKey.idLength + 16 + 8
    private static let length = bodyLength + 32

    /// The token's text under one key of the ring; nil where the ring lacks it.
    func encode(_ token: RefreshToken, under keyID: [UInt8]) -> String? {
        keys.first { $0.id == keyID }.map { encode(token, under: $0) }
    }

    private func encode(_ token: RefreshToken, under key: (id: [UInt8], mac: HMACSHA256)) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: token.counter >> (56 - 8 * $0)) }
        let body = [Self.version] + key.id + token.session.bytes + counter
        return Base64URL.encode(body + key.mac.authenticate(body))
    }

    /// Reads a token.
    /// - Returns: nil for all that is not authentic (R0): malformed, of a key that the ring lacks, altered.
    public func authenticate(_ text: String) -> RefreshToken? {
        guard text.utf8.count < 128, let bytes = try? Base64URL.decode(Array(text.utf8)), bytes.count == Self.length,
            bytes[0] == Self.version
        else { return nil }
        let keyID = Array(bytes[1...MasterKey.idLength])
        let body = Array(bytes[..<Self.bodyLength])
        guard let key = keys.first(where: { $0.id == keyID }),
            key.mac.isValid(Array(bytes[Self.bodyLength...]), for: body),
            let session = SessionID(bytes: Array(body[(1 + MasterKey.idLength)..<(Self.bodyLength - 8)]))
        else { return nil }
        let counter = body.suffix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return RefreshToken(session: session, counter: counter)
    }
}
