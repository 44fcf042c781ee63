internal import Identity
internal import JOSE
public import LibCrypto

/// Makes and reads device cookies: what a browser keeps of a login, so that it is known for that name afterwards.
///
/// base64url(version ‖ master key id ‖ 16 random bytes ‖ HMAC-SHA-256 over all before it and the canonical name),
/// 71 characters. It opens nothing: whoever has it is throttled apart from everybody else, no more, and that only while
/// the store knows the device.
public final class DeviceCookies {
    /// The prefix: see `CookiePolicy.oneHost`.
    public static let name = "__Host-sallyport-device"
    /// How long a browser keeps it: a year.
    public static let lifetimeSeconds: Int64 = 31_536_000

    private let masterSecret: MasterSecret
    private let macs: [[UInt8]: HMACSHA256]

    public init(masterSecret: MasterSecret) throws(CryptoError) {
        self.masterSecret = masterSecret
        var macs: [[UInt8]: HMACSHA256] = [:]
        for key in masterSecret.keys { macs[key.id] = try HMACSHA256(key: key.derive("sallyport/device/v1")) }
        self.macs = macs
    }

    private static let version: UInt8 = 3
    private static let nonceLength = 16
    private static let headLength = 1 + MasterKey.idLength + nonceLength
    private static let length = headLength + HMACSHA256.byteCount

    /// A new one for that name, under the key that seals.
    /// - Throws: `.unavailable`, `.broken`.
    func make(for username: Username) throws(AccountError) -> String {
        let keyID = try masterSecret.currentKeyID()
        guard let mac = macs[keyID], let nonce = try? Random.bytes(Self.nonceLength) else {
            throw .broken("a device cookie could not be made")
        }
        let head = [Self.version] + keyID + nonce
        return Base64URL.encode(head + mac.authenticate(head + Array(username.canonical.utf8)))
    }

    /// Whether a cookie, which is one of ours, will be known after every other key than the one that seals is dropped.
    func isCurrent(_ text: String) throws(AccountError) -> Bool {
        guard let bytes = try? Base64URL.decode(text), bytes.count == Self.length else { return false }
        return try Array(bytes[1...MasterKey.idLength]) == masterSecret.currentKeyID()
    }

    /// The random bytes by which the device is told from others; nil unless the cookie was made for that name.
    func nonce(of text: String, for username: Username) -> [UInt8]? {
        guard text.utf8.count < 128, let bytes = try? Base64URL.decode(text), bytes.count == Self.length,
            bytes[0] == Self.version
        else { return nil }
        let head = Array(bytes[..<Self.headLength])
        let keyID = Array(head[1...MasterKey.idLength])
        guard let mac = macs[keyID],
            mac.isValid(Array(bytes[Self.headLength...]), for: head + Array(username.canonical.utf8))
        else { return nil }
        return Array(head.suffix(Self.nonceLength))
    }
}
