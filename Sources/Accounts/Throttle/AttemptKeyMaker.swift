internal import ASCII
internal import Identity
public import LibCrypto

/// Makes the keys under which attempts are counted.
///
/// An HMAC, because what is typed as a name may be a password. Under the key that seals, which all programs agree
/// about, whatever the order of their files: where another one takes its place, counting begins anew, once.
public final class AttemptKeyMaker {
    private let masterSecret: MasterSecret
    private let macs: [[UInt8]: HMACSHA256]

    public init(masterSecret: MasterSecret) throws(CryptoError) {
        self.masterSecret = masterSecret
        var macs: [[UInt8]: HMACSHA256] = [:]
        for key in masterSecret.keys { macs[key.id] = try HMACSHA256(key: key.derive("sallyport/login-attempts/v1")) }
        self.macs = macs
    }

    /// What no name can be as long as; longer texts with the same beginning are counted as one.
    private static let maxTypedBytes = 256
    private static let half = 16

    /// Cost: one read of the store.
    /// - Throws: `.unavailable`, `.broken`.
    func keys(typed: String, place: Place) throws(AccountError) -> AttemptKeys {
        Self.keys(typed, place, try currentMAC())
    }

    /// The same under each key of the ring, by which it was counted before another took its place.
    func keysOfRing(typed: String, place: Place) -> [AttemptKeys] {
        macs.values.map { Self.keys(typed, place, $0) }
    }

    /// `AttemptKeys.name` under each key of the ring.
    func nameKeysOfRing(_ username: Username) -> [[UInt8]] {
        macs.values.map { Self.nameKey(Self.prefix(Self.folded(username.canonical), $0)) }
    }

    private static func keys(_ typed: String, _ place: Place, _ mac: HMACSHA256) -> AttemptKeys {
        let name = folded(typed)
        let prefix = prefix(name, mac)
        // No name contains a byte 0xFF: it is UTF-8.
        var pair = mac.authenticate([UInt8(ascii: "p")] + name + [0xFF] + place.bytes)
        pair[0] = place.isDevice ? pair[0] | 0x80 : pair[0] & 0x7F
        return AttemptKeys(pair: prefix + pair[..<half], name: nameKey(prefix))
    }

    /// `AttemptKeys.name` alone.
    func nameKey(typed: String) throws(AccountError) -> [UInt8] {
        Self.nameKey(Self.prefix(Self.folded(typed), try currentMAC()))
    }

    private func currentMAC() throws(AccountError) -> HMACSHA256 {
        guard let mac = macs[try masterSecret.currentKeyID()] else {
            throw .broken("the ring lacks the master key that seals")
        }
        return mac
    }

    private static func prefix(_ name: [UInt8], _ mac: HMACSHA256) -> [UInt8] {
        Array(mac.authenticate([UInt8(ascii: "n")] + name)[..<half])
    }

    private static func nameKey(_ prefix: [UInt8]) -> [UInt8] { prefix + [UInt8](repeating: 0, count: half) }

    /// The canonical name; where it is no name, the typed bytes, small letters for capital ones.
    private static func folded(_ typed: String) -> [UInt8] {
        if let name = Username(typed) { return Array(name.canonical.utf8) }
        return typed.utf8.prefix(maxTypedBytes).lowercasedASCII()
    }
}
