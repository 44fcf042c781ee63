public import AccessTokens
public import Identity
public import JOSE
internal import LibCrypto

/// The symmetric keys that the gate was given, since it opens no seal: lines `KID SECRET ALGORITHM`, as the
/// operator's tool writes them; without an algorithm it is HS256.
public struct GivenSymmetricKeys: SymmetricKeys, Sendable {
    /// The longest text that is read.
    public static let maxTextBytes = 65_536

    /// No key: every token of a symmetric key is answered with 503.
    public static let none = GivenSymmetricKeys(keys: [:])

    private let keys: [String: TokenVerifier]

    private init(keys: [String: TokenVerifier]) { self.keys = keys }

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
            case .malformedLine(let number):
                "line \(number) is not a key (its id, a space, base64url, a space, HS256 or A256GCM)"
            case .weakSecret(let number): "line \(number) has a weak secret: 32 random bytes are the least"
            case .doubledKID(let number): "line \(number) has an id that stands there already"
            }
        }
    }

    public init(parsing text: [UInt8]) throws(TextError) {
        var keys: [String: TokenVerifier] = [:]
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && line.first != UInt8(ascii: "#") {
            let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            // Visible ASCII alone: an id that begins with a byte order mark would be that of no token.
            guard (2...3).contains(parts.count), !parts[0].isEmpty,
                parts[0].allSatisfy({ (0x21...0x7e).contains($0) }),
                let kid = String(validating: parts[0], as: UTF8.self), var secret = try? Base64URL.decode(parts[1]),
                let algorithm = parts.count == 2 ? .signature(.hs256) : Self.algorithm(parts[2])
            else { throw .malformedLine(index + 1) }
            guard keys[kid] == nil else { throw .doubledKID(line: index + 1) }
            let bytes = SecretBytes(movingFrom: &secret)
            do {
                keys[kid] =
                    algorithm == .a256GCM
                    ? .encryption(try DirectKey(kid: kid, secret: bytes))
                    : .signature(try VerificationKey(kid: kid, secret: bytes))
            } catch {
                throw .weakSecret(line: index + 1)
            }
        }
        guard !keys.isEmpty else { throw .empty }
        self.keys = keys
    }

    private static func algorithm(_ name: ArraySlice<UInt8>) -> TokenAlgorithm? {
        TokenAlgorithm(name: String(decoding: name, as: UTF8.self)).flatMap { $0.isSymmetric ? $0 : nil }
    }

    public func verificationKey(kid: String) throws(ReadFailure) -> VerificationKey? {
        guard case .signature(let key)? = keys[kid] else { return nil }
        return key
    }

    public func directKey(kid: String) throws(ReadFailure) -> DirectKey? {
        guard case .encryption(let key)? = keys[kid] else { return nil }
        return key
    }
}
