public import Identity
internal import JOSE
public import LibCrypto

/// What a browser holds of a session: its id and a secret, of which the row knows a hash alone.
///
/// base64url(version ‖ session id ‖ 32 random bytes), 66 characters. Its version byte tells it from a refresh token,
/// its having no dots from an access token (JW7).
public struct SessionCookie: Sendable {
    public let session: SessionID
    private let secret: [UInt8]

    private static let version: UInt8 = 2
    private static let secretLength = 32

    /// A new cookie for that session.
    public init(for session: SessionID) throws(CryptoError) {
        self.session = session
        secret = try Random.bytes(Self.secretLength)
    }

    /// Reads what `text` wrote.
    /// - Returns: nil for all else.
    public init?(text: String) {
        guard text.utf8.count == 66, let bytes = try? Base64URL.decode(text), bytes[0] == Self.version,
            let session = SessionID(bytes: Array(bytes[1..<17]))
        else { return nil }
        self.session = session
        secret = Array(bytes[17...])
    }

    /// The cookie's value.
    public var text: String { Base64URL.encode([Self.version] + session.bytes + secret) }

    /// What the session's row keeps. A fast hash will do: nobody guesses 32 random bytes.
    public var secretHash: [UInt8] { SHA256.hash(secret) }

    /// Whether it is the cookie of that session.
    public func belongs(to session: Session) -> Bool {
        guard session.kind == .cookie, session.id == self.session, let expected = session.cookieSecretHash else {
            return false
        }
        return ConstantTime.equal(expected, secretHash)
    }
}
