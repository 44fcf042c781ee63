/// Why a stored hash was not taken; says nothing of it.
enum PHCStringError: Error, Equatable {
    /// The name of the function is none that we verify.
    case unknownFunction
    case malformed
    /// Asks for more memory, time, lanes or length than we spend on any hash, or for a version that we lack.
    case beyondLimits
}

/// A stored hash that names its function: `$function$…` (https://github.com/P-H-C/phc-string-format).
/// One case for each family of functions that can be verified.
enum PHCString: Equatable {
    case argon2(Argon2Hash)
    case pbkdf2(PBKDF2Hash)
    case scrypt(ScryptHash)
    case crypt(CryptHash)
    case wrapped(WrappedDigest)

    /// In characters; the longest argon2 hash within the limits has 233, a wrapped digest 337.
    static let maxLength = 340

    var text: String {
        switch self {
        case .argon2(let hash): hash.text
        case .pbkdf2(let hash): hash.text
        case .scrypt(let hash): hash.text
        case .crypt(let hash): hash.text
        case .wrapped(let hash): hash.text
        }
    }

    /// Reads strictly: this order of fields, no leading zeros, canonical base64 without padding, nothing beyond limits.
    init(_ text: String) throws(PHCStringError) {
        guard text.utf8.count <= Self.maxLength, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .malformed
        }
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count >= 2, fields[0].isEmpty else { throw .malformed }
        let (function, rest) = (fields[1], fields.dropFirst(2))
        if let kind = Argon2.Kind(rawValue: String(function)) {
            self = .argon2(try Argon2Hash(kind, fields: rest))
        } else if let digest = PBKDF2Hash.functions[String(function)] {
            self = .pbkdf2(try PBKDF2Hash(digest, fields: rest))
        } else if function == "scrypt" {
            self = .scrypt(try ScryptHash(fields: rest))
        } else if let wrapped = try WrappedDigest(function, fields: rest) {
            self = .wrapped(wrapped)
        } else {
            self = .crypt(try CryptHash(function, fields: rest, text: text))
        }
    }

    /// Digits only, no leading zero, at most 2³² − 1.
    static func number(_ field: Substring, after name: String = "") throws(PHCStringError) -> UInt32 {
        guard field.hasPrefix(name) else { throw .malformed }
        let digits = field.dropFirst(name.count).utf8
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { throw .malformed }
        guard let number = UInt32(field.dropFirst(name.count)) else { throw .beyondLimits }
        return number
    }
}
