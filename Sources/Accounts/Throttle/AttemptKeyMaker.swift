internal import Identity
public import LibCrypto

/// Makes the keys under which attempts are counted.
///
/// An HMAC, because what is typed as a name may be a password. Under the key that seals: where another one takes its
/// place, counting begins anew.
public final class AttemptKeyMaker {
    private let mac: HMACSHA256

    public init(masterSecret: MasterSecret) throws(CryptoError) {
        mac = try HMACSHA256(key: masterSecret.keys[0].derive("sallyport/login-attempts/v1"))
    }

    /// What no name can be as long as; longer texts with the same beginning are counted as one.
    private static let maxTypedBytes = 256
    private static let half = 16

    func keys(typed: String, place: Place) -> AttemptKeys {
        let name = Self.folded(typed)
        let prefix = self.prefix(name)
        // No name contains a byte 0xFF: it is UTF-8.
        let pair = mac.authenticate([UInt8(ascii: "p")] + name + [0xFF] + place.bytes)
        return AttemptKeys(pair: prefix + pair[..<Self.half], name: Self.nameKey(prefix))
    }

    /// `AttemptKeys.name` alone.
    func nameKey(typed: String) -> [UInt8] { Self.nameKey(prefix(Self.folded(typed))) }

    private func prefix(_ name: [UInt8]) -> [UInt8] {
        Array(mac.authenticate([UInt8(ascii: "n")] + name)[..<Self.half])
    }

    private static func nameKey(_ prefix: [UInt8]) -> [UInt8] { prefix + [UInt8](repeating: 0, count: half) }

    /// The canonical name; where it is no name, the typed bytes, small letters for capital ones.
    private static func folded(_ typed: String) -> [UInt8] {
        if let name = Username(typed) { return Array(name.canonical.utf8) }
        return typed.utf8.prefix(maxTypedBytes).map {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0
        }
    }
}
