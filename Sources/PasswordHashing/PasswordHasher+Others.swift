internal import CCrypt
internal import LibCrypto
internal import LibCryptoPasswords

extension PasswordHasher {
    /// Compares the password with a hash that we would not make today: an old one of ours, or another program's.
    ///
    /// Tried as NFC, then, where that is other bytes, as it was typed: other programs hash what comes. A match asks for
    /// a new hash, but where the old one saw only the beginning of the password: what followed may have been mistyped,
    /// and would be the password from then on.
    func verifyOther(_ password: Password, _ stored: PHCString) throws(PasswordHashingError) -> Verification {
        let normalised = try password.withBytes { bytes throws(PasswordHashingError) in
            try stored.matches(bytes) ? Verification.match(needsRehash: !stored.isCutShort(bytes)) : .mismatch
        }
        if password.isTooLong { return .mismatch }
        if normalised != .mismatch { return normalised }
        let typed = try password.withTypedBytes { bytes throws(PasswordHashingError) in
            try stored.matches(bytes) ? Verification.match(needsRehash: !stored.isCutShort(bytes)) : .mismatch
        }
        if let typed, typed != .mismatch { return typed }
        // Whoever has such a hash may be told by a longer answer, but not by a shorter one than nobody's (PW3).
        if isCheaper(stored) { try verifyAgainstNothing(password) }
        return .mismatch
    }

    /// A new hash of what a bare digest's password would give, under a new salt. Cost: one hash.
    func wrap(_ value: [UInt8], of inner: BareDigest) throws(PasswordHashingError) -> WrappedDigest {
        guard let salt = try? Random.bytes(Self.saltBytes) else { throw .noRandomness }
        let tag = try Argon2.tag(value.span, blankHash(salt: salt).inputs)
        return WrappedDigest(inner: inner, outer: blankHash(salt: salt, tag: tag))
    }

    /// Whether a comparison may take less time than with a new hash.
    private func isCheaper(_ stored: PHCString) -> Bool {
        switch stored {
        case .argon2(let hash): isCheaper(hash)
        case .wrapped(let hash): isCheaper(hash.outer)
        case .pbkdf2, .scrypt, .crypt: true
        }
    }

    private func isCheaper(_ hash: Argon2Hash) -> Bool {
        UInt64(hash.memoryKiB) * UInt64(hash.passes) < UInt64(parameters.memoryKiB * parameters.passes)
    }
}

extension PHCString {
    /// Whether these bytes are the password. Cost: as the hash says.
    fileprivate func matches(_ password: Span<UInt8>) throws(PasswordHashingError) -> Bool {
        switch self {
        case .argon2(let hash): return ConstantTime.equal(try Argon2.tag(password, hash.inputs), hash.tag)
        case .crypt(let hash): return try hash.matches(password)
        case .pbkdf2(let hash): return ConstantTime.equal(try hash.tag(of: password), hash.tag)
        case .scrypt(let hash): return ConstantTime.equal(try hash.tag(of: password), hash.tag)
        case .wrapped(let hash):
            let digest = try hash.digest(of: password)
            return ConstantTime.equal(try Argon2.tag(digest.span, hash.outer.inputs), hash.outer.tag)
        }
    }

    /// Whether the hash is of the beginning of these bytes alone.
    fileprivate func isCutShort(_ password: Span<UInt8>) -> Bool {
        guard case .crypt(let hash) = self else { return false }
        return hash.method == .bcrypt && password.count > CryptHash.bcryptPasswordBytes
    }
}

extension PBKDF2Hash {
    fileprivate func tag(of password: Span<UInt8>) throws(PasswordHashingError) -> [UInt8] {
        do {
            return try PBKDF2.derive(
                from: password, salt: salt, iterations: iterations, digest: digest, count: tag.count)
        } catch {
            throw .libcryptoFailed
        }
    }
}

extension ScryptHash {
    fileprivate func tag(of password: Span<UInt8>) throws(PasswordHashingError) -> [UInt8] {
        do {
            let tag = try Scrypt.derive(from: password, salt: salt, log2N: log2N, r: r, p: p, count: tag.count)
            // malloc would keep what lies below its limit for mapped memory (32 MiB) for ever.
            _ = malloc_trim(0)
            return tag
        } catch {
            throw .libcryptoFailed
        }
    }
}

extension WrappedDigest {
    fileprivate func digest(of password: Span<UInt8>) throws(PasswordHashingError) -> [UInt8] {
        do { return try inner.value(of: password) } catch { throw .libcryptoFailed }
    }
}

extension CryptHash {
    /// A password that is not hashed whole (a NUL in it, or longer than `passwordBytes`) costs as much and never
    /// matches; but for bcrypt, of which everybody knows that it reads 72 bytes.
    fileprivate func matches(_ password: Span<UInt8>) throws(PasswordHashingError) -> Bool {
        let limit = passwordBytes
        let isWhole = method == .bcrypt || password.count <= limit
        let hasNUL = password.indices.contains { password[$0] == 0 }
        guard let hash = try Crypt.hash(password.extracting(first: limit), setting: setting) else { return false }
        return ConstantTime.equal(Array(hash.suffix(method.tagLength)), tag) && isWhole && !hasNUL
    }
}
