public import Identity
internal import JOSE
public import LibCrypto

/// What a program holds: an API token's id and a secret, of which the row knows a hash alone.
///
/// `sallyport_` and base64url(version ‖ id ‖ 32 random bytes), 76 characters. The prefix lets scanners find it where it
/// does not belong, and tells it from every other credential (JW7).
public struct APITokenSecret: Sendable {
    public static let prefix = "sallyport_"

    public let id: APITokenID
    private let secret: [UInt8]

    private static let version: UInt8 = 3
    private static let secretLength = 32

    /// A new secret for that token.
    public init(for id: APITokenID) throws(CryptoError) {
        self.id = id
        secret = try Random.bytes(Self.secretLength)
    }

    /// Reads what `text` wrote.
    /// - Returns: nil for all else.
    public init?(text: String) {
        guard Self.isClaimed(by: text), text.utf8.count == 76,
            let bytes = try? Base64URL.decode(text.utf8.dropFirst(Self.prefix.utf8.count)), bytes[0] == Self.version,
            let id = APITokenID(bytes: Array(bytes[1..<17]))
        else { return nil }
        self.id = id
        secret = Array(bytes[17...])
    }

    /// Whether the text says that it is an API token: then it is that or nothing.
    public static func isClaimed(by text: String) -> Bool { text.utf8.starts(with: prefix.utf8) }

    /// As the program sends it.
    public var text: String { Self.prefix + Base64URL.encode([Self.version] + id.bytes + secret) }

    /// What the token's row keeps. A fast hash will do: nobody guesses 32 random bytes.
    public var hash: [UInt8] { SHA256.hash(secret) }

    /// Whether it is the secret of that row.
    public func belongs(to record: APITokenRecord) -> Bool {
        id == record.token.id && ConstantTime.equal(record.secretHash, hash)
    }
}
