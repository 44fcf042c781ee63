public import AccessTokens
public import Identity
public import JOSE
internal import LibCrypto

/// The symmetric keys that the gate was given, since it opens no seal: lines `KID SECRET`, as `sallyport init` writes.
public struct GivenSymmetricKeys: SymmetricKeys, Sendable {
    /// The longest text that is read.
    public static let maxTextBytes = 65_536

    /// No key: every token of a symmetric key is answered with 503.
    public static let none = GivenSymmetricKeys(keys: [:])

    private let keys: [String: VerificationKey]

    private init(keys: [String: VerificationKey]) { self.keys = keys }

    /// Why the text was refused: the line, counted from 1, never what stands there.
    public enum TextError: Error, Equatable, CustomStringConvertible {
        case empty
        case malformedLine(Int)
        /// Fewer than 32 bytes, or bytes that are not random.
        case weakSecret(line: Int)
        case doubledKID(line: Int)

        public var description: String {
            switch self {
            case .empty: "holds no key"
            case .malformedLine(let number): "line \(number) is not a key (its id, a space, base64url)"
            case .weakSecret(let number): "line \(number) has a weak secret: 32 random bytes are the least"
            case .doubledKID(let number): "line \(number) has an id that stands there already"
            }
        }
    }

    public init(parsing text: [UInt8]) throws(TextError) {
        var keys: [String: VerificationKey] = [:]
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && line.first != UInt8(ascii: "#") {
            let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            // Visible ASCII alone: an id that begins with a byte order mark would be that of no token.
            guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy({ (0x21...0x7e).contains($0) }),
                let kid = String(validating: parts[0], as: UTF8.self), var secret = try? Base64URL.decode(parts[1])
            else { throw .malformedLine(index + 1) }
            guard keys[kid] == nil else { throw .doubledKID(line: index + 1) }
            do {
                keys[kid] = try VerificationKey(kid: kid, secret: SecretBytes(movingFrom: &secret))
            } catch {
                throw .weakSecret(line: index + 1)
            }
        }
        guard !keys.isEmpty else { throw .empty }
        self.keys = keys
    }

    public func verificationKey(kid: String) throws(ReadFailure) -> VerificationKey? { keys[kid] }
}
