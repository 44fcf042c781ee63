internal import LibCryptoPasswords

/// The forms in which frameworks store hashes, turned into ours.
struct ForeignForm {
    enum Content: Sendable {
        case stored(PHCString)
        case bare(BareDigest, value: [UInt8])
    }

    enum Fault: Error {
        case hash(PHCStringError)
        case saltPlaceUnknown
    }

    let text: String
    /// Of a digest, where it stands beside it.
    let columnSalt: [UInt8]
    let place: SaltPlace?

    func read() throws(Fault) -> Content {
        if text.hasPrefix("$") { return try stored(text) }
        if text.hasPrefix("{") { return try ldap() }
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        switch (fields[0], fields.count) {
        // Django's name before a hash that names itself.
        case ("argon2", 3...), ("bcrypt", 3...):
            return try stored(String(text.dropFirst(fields[0].utf8.count)), django: true)
        case ("pbkdf2_sha256", 4): return try djangoPBKDF2(.sha256, fields)
        case ("pbkdf2_sha1", 4): return try djangoPBKDF2(.sha1, fields)
        case ("scrypt", 6): return try djangoScrypt(fields)
        case (_, 3):
            if let digest = Digest(rawValue: String(fields[0])) { return try named(digest, fields) }
            return try werkzeug(fields)
        case (_, 1): return try bare()
        default: throw .hash(.unknownFunction)
        }
    }

    private func stored(_ text: String, django: Bool = false) throws(Fault) -> Content {
        // Django writes argon2$argon2id$… and bcrypt$$2b$….
        let text = django && text.hasPrefix("$$") ? String(text.dropFirst()) : text
        return .stored(try hash { () throws(PHCStringError) in try PHCString(text) })
    }

    private func djangoPBKDF2(_ digest: Digest, _ fields: [Substring]) throws(Fault) -> Content {
        try pbkdf2(digest, iterations: fields[1], salt: fields[2], tag: Self.paddedBase64(fields[3]))
    }

    private func pbkdf2(
        _ digest: Digest, iterations: Substring, salt: Substring, tag: [UInt8]?
    ) throws(Fault) -> Content {
        guard let tag else { throw .hash(.malformed) }
        return .stored(
            .pbkdf2(
                try hash { () throws(PHCStringError) in
                    try PBKDF2Hash(
                        digest: digest, iterations: Int(try PHCString.number(iterations)), salt: Array(salt.utf8),
                        tag: tag)
                }))
    }

    /// `scrypt$N$salt$r$p$tag`.
    private func djangoScrypt(_ fields: [Substring]) throws(Fault) -> Content {
        try scrypt(n: fields[1], r: fields[3], p: fields[4], salt: fields[2], tag: Self.paddedBase64(fields[5]))
    }

    private func scrypt(
        n: Substring, r: Substring, p: Substring, salt: Substring, tag: [UInt8]?
    ) throws(Fault) -> Content {
        guard let tag else { throw .hash(.malformed) }
        return .stored(
            .scrypt(
                try hash { () throws(PHCStringError) in
                    let n = try PHCString.number(n)
                    guard n.nonzeroBitCount == 1 else { throw .malformed }
                    return try ScryptHash(
                        log2N: n.trailingZeroBitCount, r: Int(try PHCString.number(r)), p: Int(try PHCString.number(p)),
                        salt: Array(salt.utf8), tag: tag)
                }))
    }

    /// `scrypt:N:r:p$salt$hex`, `pbkdf2:sha256:n$salt$hex`. Without the number it is werkzeug's own, as of 3.1: no
    /// version of it writes a hash without.
    private func werkzeug(_ fields: [Substring]) throws(Fault) -> Content {
        let method = fields[0].split(separator: ":", omittingEmptySubsequences: false)
        let tag = Self.hex(fields[2])
        switch (method[0], method.count) {
        case ("scrypt", 4): return try scrypt(n: method[1], r: method[2], p: method[3], salt: fields[1], tag: tag)
        case ("pbkdf2", 2...3):
            guard let digest = Digest(rawValue: String(method[1])) else { throw .hash(.unknownFunction) }
            return try pbkdf2(
                digest, iterations: method.count == 3 ? method[2] : "1000000", salt: fields[1], tag: tag)
        default: throw .hash(.unknownFunction)
        }
    }

    /// `sha256$salt$hex`: Django's old ones put the salt before the password, werkzeug's used HMAC.
    private func named(_ digest: Digest, _ fields: [Substring]) throws(Fault) -> Content {
        try bare(digest, salt: Array(fields[1].utf8), place: place, value: Self.hex(fields[2]))
    }

    /// `{SSHA}base64(digest ‖ salt)` of LDAP and htpasswd, and `{CRYPT}` before a hash that names itself.
    private func ldap() throws(Fault) -> Content {
        guard let end = text.firstIndex(of: "}") else { throw .hash(.unknownFunction) }
        let scheme = text[text.index(after: text.startIndex)..<end].uppercased()
        let rest = text[text.index(after: end)...]
        if scheme == "CRYPT" { return try stored(String(rest)) }
        let schemes: [String: (Digest, Bool)] = [
            "MD5": (.md5, false), "SMD5": (.md5, true), "SHA": (.sha1, false), "SSHA": (.sha1, true),
            "SHA256": (.sha256, false), "SSHA256": (.sha256, true), "SHA512": (.sha512, false),
            "SSHA512": (.sha512, true),
        ]
        guard let (digest, isSalted) = schemes[scheme] else { throw .hash(.unknownFunction) }
        guard let bytes = Self.paddedBase64(rest), bytes.count >= digest.byteCount else { throw .hash(.malformed) }
        let (value, salt) = (Array(bytes.prefix(digest.byteCount)), Array(bytes.dropFirst(digest.byteCount)))
        guard isSalted != salt.isEmpty else { throw .hash(.malformed) }
        return try bare(digest, salt: salt, place: .after, value: value)
    }

    /// Hex digits alone, or `hex:salt`; the digest is told by its length.
    private func bare() throws(Fault) -> Content {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let value = Self.hex(parts[0]), let digest = Digest.allCases.first(where: { $0.byteCount == value.count })
        else { throw .hash(.unknownFunction) }
        let salt = parts.count == 2 ? Array(parts[1].utf8) : columnSalt
        return try bare(digest, salt: salt, place: place, value: value)
    }

    private func bare(
        _ digest: Digest, salt: [UInt8], place: SaltPlace?, value: [UInt8]?
    ) throws(Fault) -> Content {
        guard let value, value.count == digest.byteCount else { throw .hash(.malformed) }
        guard let place = salt.isEmpty ? SaltPlace.none : place, place != .none || salt.isEmpty else {
            throw .saltPlaceUnknown
        }
        return .bare(
            try hash { () throws(PHCStringError) in try BareDigest(digest, place, salt: salt) }, value: value)
    }

    private func hash<Value>(_ make: () throws(PHCStringError) -> Value) throws(Fault) -> Value {
        do { return try make() } catch { throw .hash(error) }
    }

    /// Standard base64 with its padding (RFC 4648 §4).
    private static func paddedBase64(_ text: Substring) -> [UInt8]? {
        guard text.utf8.count % 4 == 0 else { return nil }
        let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return padding <= 2 ? Base64.decode(text.dropLast(padding).utf8) : nil
    }

    /// An even number of hex digits in either case.
    private static func hex(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.map { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
            default: nil
            }
        }
        guard !digits.isEmpty, digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for position in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[position], let low = digits[position + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}

extension ForeignForm.Content {
    /// For counting.
    var kind: String {
        switch self {
        case .stored(.argon2(let hash)): hash.kind.rawValue
        case .stored(.pbkdf2(let hash)): "pbkdf2-" + hash.digest.rawValue
        case .stored(.scrypt): "scrypt"
        case .stored(.crypt(let hash)): hash.method.rawValue
        case .stored(.wrapped(let hash)): "wrapped-" + hash.inner.digest.rawValue
        case .bare(let digest, _): "bare-" + digest.digest.rawValue
        }
    }
}
