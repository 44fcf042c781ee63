internal import JOSE
public import LibCrypto

extension MasterSecret {
    /// The text of a file that holds that ring.
    public static func text(ofRing ring: MasterSecret) throws -> SecretBytes? {
        try text(SecretBytes(copying: Array(comment.utf8)), withKeysOf: ring.keys, besides: [])
    }

    /// A ring's text with the keys of another ring that it lacks at its end. What was there stays as it is, and opens
    /// what it opened.
    /// - Returns: nil where both have a key of one id and another secret.
    public static func text(_ text: SecretBytes, withKeysOf other: MasterSecret) throws -> SecretBytes? {
        try self.text(text, withKeysOf: other.keys, besides: parse(text).keys)
    }

    private static func text(
        _ text: SecretBytes, withKeysOf added: [MasterKey], besides known: [MasterKey]
    ) throws -> SecretBytes? {
        var bytes = text.copy()
        defer { SecretBytes.wipe(&bytes) }
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        for key in added {
            if let same = known.first(where: { $0.id == key.id }) {
                guard same.secret == key.secret else { return nil }
            } else {
                var secret = key.secret.copy()
                bytes += Array((self.text(ofID: key.id) + " " + Base64URL.encode(secret) + "\n").utf8)
                SecretBytes.wipe(&secret)
            }
        }
        return SecretBytes(copying: bytes)
    }
}
