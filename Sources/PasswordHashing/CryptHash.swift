/// A stored hash of crypt(5) that libxcrypt verifies: bcrypt (`$2b$`, `$2a$`, `$2y$`), SHA-crypt (`$5$`, `$6$`) or
/// yescrypt (`$y$`). Kept as it is written.
struct CryptHash: Equatable {
    enum Method: String, CaseIterable {
        case bcrypt
        case sha256 = "sha256-crypt"
        case sha512 = "sha512-crypt"
        case yescrypt

        /// Characters at the end of the text that depend on the password.
        var tagLength: Int {
            switch self {
            case .bcrypt: 31
            case .sha256, .yescrypt: 43
            case .sha512: 86
            }
        }
    }

    /// As a power of two: 13 takes about half a second.
    static let bcryptCosts = 4...13
    /// How many bytes of a password bcrypt looks at.
    static let bcryptPasswordBytes = 72
    /// passlib asks for up to 656,000.
    static let shaRounds: ClosedRange<UInt32> = 1_000...1_000_000
    /// 128 · r · N bytes, as for scrypt; Debian asks for 16 MiB.
    static let yescryptMaxMemoryBytes = 128 << 20

    let method: Method
    let text: String

    /// What a password is hashed under. `$2a$` and `$2y$` were written by programs without crypt_blowfish's old fault,
    /// or never match: all three are computed as `$2b$`, since libxcrypt's `$2a$` differs for some passwords.
    var setting: String { method == .bcrypt ? "$2b" + text.dropFirst(3) : text }

    var tag: [UInt8] { Array(text.utf8.suffix(method.tagLength)) }

    /// How many bytes of a password are hashed. SHA-crypt takes the whole password anew in each round: at its most
    /// rounds, all that crypt(3) takes would hold a worker for 3 s, and twice that where it is no NFC.
    var passwordBytes: Int {
        switch method {
        case .bcrypt: Self.bcryptPasswordBytes
        case .yescrypt: Crypt.maxPasswordBytes
        case .sha256, .sha512: min(Crypt.maxPasswordBytes, Self.shaMaxWork / Int(rounds))
        }
    }

    /// Rounds times bytes of the password: 1 s.
    private static let shaMaxWork = 128_000_000

    /// Of SHA-crypt; 5,000 where none stand there (crypt(5)).
    private var rounds: UInt32 {
        let fields = text.split(separator: "$")
        return fields.count > 1 ? (try? PHCString.number(fields[1], after: "rounds=")) ?? 5_000 : 5_000
    }

    /// Reads the fields behind the first `$`.
    init(_ function: Substring, fields: ArraySlice<Substring>, text: String) throws(PHCStringError) {
        let fields = Array(fields)
        switch function {
        case "2a", "2b", "2y":
            method = .bcrypt
            try Self.checkBcrypt(fields)
        case "5", "6":
            method = function == "5" ? .sha256 : .sha512
            try Self.checkSHA(fields, tagLength: method.tagLength)
        case "y":
            method = .yescrypt
            try Self.checkYescrypt(fields)
        default: throw .unknownFunction
        }
        self.text = text
    }

    private static func checkBcrypt(_ fields: [Substring]) throws(PHCStringError) {
        guard fields.count == 2, fields[0].utf8.count == 2, fields[1].utf8.count == 53, isCryptBase64(fields[1]),
            let cost = Int(fields[0]), fields[0].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { throw .malformed }
        guard bcryptCosts.contains(cost) else { throw .beyondLimits }
    }

    private static func checkSHA(_ fields: [Substring], tagLength: Int) throws(PHCStringError) {
        var fields = fields[...]
        if fields.count == 3, let first = fields.popFirst() {
            guard shaRounds.contains(try PHCString.number(first, after: "rounds=")) else { throw .beyondLimits }
        }
        guard fields.count == 2, let salt = fields.first, let tag = fields.last else { throw .malformed }
        guard !salt.isEmpty, salt.utf8.count <= 16, isCryptBase64(salt), tag.utf8.count == tagLength,
            isCryptBase64(tag)
        else { throw .malformed }
    }

    /// `j`, log2 N − 1, r − 1: what crypt_gensalt(3) makes. Everything that may follow (parallelism, time) is left out
    /// by it, and would cost more.
    private static func checkYescrypt(_ fields: [Substring]) throws(PHCStringError) {
        guard fields.count == 3, fields[1].utf8.count <= 64, isCryptBase64(fields[1]), !fields[1].isEmpty,
            fields[2].utf8.count == 43, isCryptBase64(fields[2])
        else { throw .malformed }
        let costs = Array(fields[0].utf8)
        guard costs.count == 3, costs[0] == UInt8(ascii: "j"), let log2N = cryptDigits.firstIndex(of: costs[1]),
            let r = cryptDigits.firstIndex(of: costs[2]), log2N < 48, r < 48
        else { throw .malformed }
        guard (9...23).contains(log2N), (128 * (r + 1)) << (log2N + 1) <= yescryptMaxMemoryBytes else {
            throw .beyondLimits
        }
    }

    /// In the order of their values in `$y$`.
    private static let cryptDigits = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    private static func isCryptBase64(_ text: Substring) -> Bool { text.utf8.allSatisfy(cryptDigits.contains) }
}
