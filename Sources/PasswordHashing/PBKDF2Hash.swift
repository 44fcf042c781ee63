internal import LibCryptoPasswords

/// A stored PBKDF2 hash: `$pbkdf2-sha256$29000$salt$tag`, as passlib and Authelia write it; without a digest, SHA-1.
struct PBKDF2Hash: Equatable {
    /// Less is a fast hash.
    static let leastIterations = 1_000
    static let saltBytes = 1...64
    /// One block of the function at most: the second would cost all iterations again and prove nothing more.
    static let leastTagBytes = 16

    let digest: Digest
    let iterations: Int
    let salt: [UInt8]
    let tag: [UInt8]

    /// These take 0.7 to 0.8 s.
    static func mostIterations(of digest: Digest) -> Int { digest == .sha512 ? 1_500_000 : 3_000_000 }

    static let functions: [String: Digest] = ["pbkdf2": .sha1, "pbkdf2-sha256": .sha256, "pbkdf2-sha512": .sha512]

    /// - Throws: `beyondLimits`, `unknownFunction` for a digest that nobody uses.
    init(digest: Digest, iterations: Int, salt: [UInt8], tag: [UInt8]) throws(PHCStringError) {
        guard Self.functions.values.contains(digest) else { throw .unknownFunction }
        guard (Self.leastIterations...Self.mostIterations(of: digest)).contains(iterations),
            Self.saltBytes.contains(salt.count),
            (Self.leastTagBytes...digest.byteCount).contains(tag.count)
        else { throw .beyondLimits }
        self.digest = digest
        self.iterations = iterations
        self.salt = salt
        self.tag = tag
    }

    /// Reads the fields that follow the name of the function.
    init(_ digest: Digest, fields: ArraySlice<Substring>) throws(PHCStringError) {
        let fields = Array(fields)
        guard fields.count == 3, let salt = Base64.decode(fields[1].utf8, plus: UInt8(ascii: ".")),
            let tag = Base64.decode(fields[2].utf8, plus: UInt8(ascii: "."))
        else { throw .malformed }
        try self.init(digest: digest, iterations: Int(try PHCString.number(fields[0])), salt: salt, tag: tag)
    }

    var function: String { digest == .sha1 ? "pbkdf2" : "pbkdf2-\(digest.rawValue)" }

    var text: String {
        let (salt, tag) = (Base64.encode(salt, plus: UInt8(ascii: ".")), Base64.encode(tag, plus: UInt8(ascii: ".")))
        return "$\(function)$\(iterations)$\(salt)$\(tag)"
    }
}
