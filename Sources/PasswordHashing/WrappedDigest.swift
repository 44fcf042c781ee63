internal import LibCrypto
internal import LibCryptoPasswords

/// How a salt went into a bare digest.
public enum SaltPlace: String, Sendable, CaseIterable {
    /// There was none.
    case none
    /// digest(salt ‖ password): Django's `md5$…` and `sha1$…`.
    case before
    /// digest(password ‖ salt): LDAP's `{SSHA}`.
    case after
    /// HMAC with the salt as key: `sha256$…` of werkzeug before 2.3.
    case hmac
}

/// The digest of a password as others stored it, before it is wrapped.
struct BareDigest: Equatable {
    static let saltBytes = 1...64

    let digest: Digest
    let place: SaltPlace
    let salt: [UInt8]

    /// - Throws: `beyondLimits` for a salt that is too long, `malformed` where there is none and should be one.
    init(_ digest: Digest, _ place: SaltPlace, salt: [UInt8]) throws(PHCStringError) {
        guard (place == .none) == salt.isEmpty else { throw .malformed }
        guard salt.isEmpty || Self.saltBytes.contains(salt.count) else { throw .beyondLimits }
        self.digest = digest
        self.place = place
        self.salt = salt
    }

    /// The digest of a password. Cost: a few µs.
    func value(of password: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        switch place {
        case .none: return try digest.hash(password)
        case .hmac: return try digest.hmac(key: salt, password)
        case .before, .after:
            let message = WipedBuffer<UInt8>(capacity: salt.count + password.count, zero: 0)
            let (saltStart, start) = place == .before ? (0, salt.count) : (password.count, 0)
            for position in salt.indices { unsafe message.all[saltStart + position] = salt[position] }
            for position in password.indices { unsafe message.all[start + position] = password[position] }
            return try unsafe digest.hash(UnsafeBufferPointer(message.all).span)
        }
    }
}

/// A bare digest under argon2id, so that no fast hash is ever stored:
/// `$argon2id+sha256$v=19$m=19456,t=2,p=1$salt$tag$before$salt of the digest`.
struct WrappedDigest: Equatable {
    let inner: BareDigest
    /// Made from the digest's bytes in the place of a password.
    let outer: Argon2Hash

    private static let prefix = "argon2id+"

    init(inner: BareDigest, outer: Argon2Hash) {
        self.inner = inner
        self.outer = outer
    }

    /// - Returns: nil where the function's name is none of a wrapped digest.
    init?(_ function: Substring, fields: ArraySlice<Substring>) throws(PHCStringError) {
        guard function.hasPrefix(Self.prefix) else { return nil }
        guard let digest = Digest(rawValue: String(function.dropFirst(Self.prefix.count))) else {
            throw .unknownFunction
        }
        let (own, rest) = (fields.prefix(4), Array(fields.dropFirst(4)))
        guard own.count == 4, rest.count == 2, let place = SaltPlace(rawValue: String(rest[0])),
            let salt = Base64.decode(rest[1].utf8)
        else { throw .malformed }
        inner = try BareDigest(digest, place, salt: salt)
        outer = try Argon2Hash(.argon2id, fields: own)
    }

    var text: String {
        let own = outer.text.dropFirst("$argon2id".count)
        return "$\(Self.prefix)\(inner.digest.rawValue)\(own)$\(inner.place.rawValue)$\(Base64.encode(inner.salt))"
    }
}
