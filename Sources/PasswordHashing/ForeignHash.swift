/// Why a password hash of another program cannot be taken over; says nothing of it.
public enum ForeignHashFault: String, Error, Sendable, CaseIterable {
    /// There is none, or one that says that there is no password (Django's `!…`, `*` and `!` of /etc/shadow).
    case noPassword = "no-password"
    /// No form that is known; perhaps a password as it was typed.
    case unknown = "unknown-hash"
    case malformed = "malformed-hash"
    /// Asks for more memory or time than is spent on any hash, or for so little that it is a fast one.
    case beyondLimits = "hash-beyond-limits"
    /// A bare digest with a salt, and nobody said how the salt went in.
    case saltPlaceUnknown = "salt-place-unknown"
}

/// A password hash as another program stored it.
public struct ForeignHash: Sendable {
    /// The function, for counting: `scrypt`, `pbkdf2-sha256`, `bcrypt`, `bare-md5`, …
    public let kind: String
    private let content: ForeignForm.Content

    /// Whether storing it costs an argon2id hash: it is a bare digest.
    public var needsWrapping: Bool {
        switch content {
        case .stored: false
        case .bare: true
        }
    }

    /// Reads a hash in any form that is known. Cost: a few µs.
    /// - Parameters:
    ///   - salt: of a bare digest, where it stands beside it; empty: none.
    ///   - place: how salts went into bare digests that do not say so.
    public init(_ text: String, salt: String = "", saltPlace place: SaltPlace? = nil) throws(ForeignHashFault) {
        guard !text.isEmpty, text.first != "!", text.first != "*" else { throw .noPassword }
        guard text.utf8.count <= PHCString.maxLength, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .unknown
        }
        do throws(ForeignForm.Fault) {
            content = try ForeignForm(text: text, columnSalt: Array(salt.utf8), place: place).read()
            kind = content.kind
        } catch {
            switch error {
            case .hash(.unknownFunction): throw .unknown
            case .hash(.malformed): throw .malformed
            case .hash(.beyondLimits): throw .beyondLimits
            case .saltPlaceUnknown: throw .saltPlaceUnknown
            }
        }
    }

    /// What is stored of it: a text that `PasswordHasher.verify` takes. Cost: one hash where it `needsWrapping`.
    /// - Throws: `noRandomness`, `noMemory`, `argon2Failed`.
    public func stored(wrappedBy hasher: PasswordHasher) throws(PasswordHashingError) -> String {
        switch content {
        case .stored(let hash): hash.text
        case .bare(let digest, let value): try hasher.wrap(value, of: digest).text
        }
    }
}
