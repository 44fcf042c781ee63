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

    /// In characters; the longest hash within the limits has 233.
    static let maxLength = 256

    var text: String {
        switch self {
        case .argon2(let hash): hash.text
        }
    }

    /// Reads strictly: this order of fields, no leading zeros, canonical base64 without padding, nothing beyond limits.
    init(_ text: String) throws(PHCStringError) {
        guard text.utf8.count <= Self.maxLength, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .malformed
        }
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count >= 2, fields[0].isEmpty else { throw .malformed }
        guard let kind = Argon2.Kind(rawValue: String(fields[1])) else { throw .unknownFunction }
        self = .argon2(try Argon2Hash(kind, fields: fields.dropFirst(2)))
    }
}
