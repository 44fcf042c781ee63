public import LibCrypto

/// Keys from what somebody types, for files that lie where anybody may try (RFC 9106).
public enum PassphraseKey {
    /// Bytes of a key.
    public static let byteCount = 32

    /// argon2id, version 0x13, one lane. Cost: as the parameters say.
    ///
    /// - Parameter salt: 8 to 64 bytes, random for each file.
    /// - Throws: `noMemory`, `argon2Failed`.
    public static func derive(
        _ passphrase: Password, salt: [UInt8], _ parameters: Argon2Parameters
    ) throws(PasswordHashingError) -> SecretBytes {
        let inputs = Argon2.Inputs(
            kind: .argon2id, version: 0x13, memoryKiB: UInt32(parameters.memoryKiB),
            passes: UInt32(parameters.passes), lanes: 1, salt: salt, tagLength: byteCount)
        var tag = try passphrase.withBytes { bytes throws(PasswordHashingError) in try Argon2.tag(bytes, inputs) }
        return SecretBytes(movingFrom: &tag)
    }
}

extension Password {
    /// The least code points of a passphrase: no throttle stands before a file.
    public static let minPassphraseLength = 15

    /// Whether it may keep a file: long enough, and held whole.
    public var isPassphrase: Bool { !isTooLong && codePointCount >= Self.minPassphraseLength }
}
