internal import JOSE
internal import LibCrypto

/// What the invited person types: base64url(version ‖ 20 random bytes), 28 characters.
///
/// 160 bits, so that a fast hash will do at rest. Its length tells it from every other secret of ours (JW7).
struct InviteCode: Sendable {
    private static let version: UInt8 = 3
    private static let randomLength = 20

    private let bytes: [UInt8]

    /// A new one.
    init() throws(CryptoError) { bytes = [Self.version] + (try Random.bytes(Self.randomLength)) }

    /// Reads what `text` wrote.
    /// - Returns: nil for all else.
    init?(text: String) {
        guard text.utf8.count == 28, let bytes = try? Base64URL.decode(text), bytes[0] == Self.version else {
            return nil
        }
        self.bytes = bytes
    }

    var text: String { Base64URL.encode(bytes) }

    /// What the invite's row keeps.
    var hash: [UInt8] { SHA256.hash(bytes) }
}
