internal import LibCrypto

/// Hashes new passwords with argon2id and verifies stored hashes, each at about the same cost whatever is wrong (PW3).
public struct PasswordHasher: Sendable {
    static let saltBytes = 16
    static let tagBytes = 32

    /// What new hashes cost.
    public let parameters: Argon2Parameters

    public init(parameters: Argon2Parameters = .default) { self.parameters = parameters }

    /// A new hash with a new salt, as a PHC string of about 100 characters.
    ///
    /// Hashes whatever it is given: ask `PasswordRules` first. Cost: that of the parameters.
    /// - Throws: `noRandomness`, `noMemory`, `argon2Failed`.
    public func hash(_ password: Password) throws(PasswordHashingError) -> String {
        guard let salt = try? Random.bytes(Self.saltBytes) else { throw .noRandomness }
        let blank = blankHash(salt: salt)
        let tag = try password.withBytes { bytes throws(PasswordHashingError) in
            try Argon2.tag(bytes, blank.inputs)
        }
        return blankHash(salt: salt, tag: tag).text
    }

    /// Compares the password with a stored hash, in constant time.
    ///
    /// Cost: that of the hash's own parameters, at most `Argon2Parameters.maxWork` or as `PHCString` bounds it, and
    /// never less than that of a new hash where it does not match; a text that is no hash, or asks for more than we
    /// spend, costs a hash at the current parameters and never matches; neither does a password that is too long.
    /// - Throws: `noMemory`, `argon2Failed`, `libcryptoFailed`.
    public func verify(_ password: Password, against phc: String) throws(PasswordHashingError) -> Verification {
        guard let stored = try? PHCString(phc) else {
            try verifyAgainstNothing(password)
            return .mismatch
        }
        if case .argon2(let hash) = stored, !isOutdated(hash) {
            return try matches(password, hash) ? .match(needsRehash: false) : .mismatch
        }
        return try verifyOther(password, stored)
    }

    /// What `verify` costs for a hash at the current parameters, for users that do not exist.
    /// - Throws: `noMemory`, `argon2Failed`.
    public func verifyAgainstNothing(_ password: Password) throws(PasswordHashingError) {
        _ = try matches(password, dummy)
    }

    /// Never the hash of anything: its tag is chosen, not computed.
    var dummy: Argon2Hash { blankHash(salt: [UInt8](repeating: 0, count: Self.saltBytes)) }

    func blankHash(
        salt: [UInt8], tag: [UInt8] = [UInt8](repeating: 0, count: PasswordHasher.tagBytes)
    ) -> Argon2Hash {
        Argon2Hash(
            kind: .argon2id, version: 0x13, memoryKiB: UInt32(parameters.memoryKiB),
            passes: UInt32(parameters.passes), lanes: 1, salt: salt, tag: tag)
    }

    private func matches(_ password: Password, _ hash: Argon2Hash) throws(PasswordHashingError) -> Bool {
        let tag = try password.withBytes { bytes throws(PasswordHashingError) in
            try Argon2.tag(bytes, hash.inputs)
        }
        return ConstantTime.equal(tag, hash.tag) && !password.isTooLong
    }

    /// Any difference from a new hash counts, a costlier one too: the setting is what the operator chose.
    private func isOutdated(_ hash: Argon2Hash) -> Bool {
        hash.inputs.kind != .argon2id || hash.version != 0x13 || hash.memoryKiB != UInt32(parameters.memoryKiB)
            || hash.passes != UInt32(parameters.passes) || hash.lanes != 1
            || hash.salt.count != Self.saltBytes || hash.tag.count != Self.tagBytes
    }
}

/// What came of comparing a password with a stored hash.
public enum Verification: Sendable, Equatable {
    case mismatch
    /// `needsRehash`: the hash is not what `PasswordHasher.hash` would make today, so store a new one.
    case match(needsRehash: Bool)
}
