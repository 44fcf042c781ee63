internal import ASCII

/// What protects access tokens: a signature or MAC (JWS), or encryption (JWE). A key has one of them.
public enum TokenAlgorithm: Sendable, Hashable {
    case signature(SignatureAlgorithm)
    /// A256GCM (RFC 7518 §5.3) under the key itself (`dir`, §4.5): who reads a token can make one.
    case a256GCM

    public static let edDSA = TokenAlgorithm.signature(.edDSA)

    /// As keys name it: `alg` of a JWS (RFC 7518 §3.1), `enc` of a JWE (§5.1).
    public var name: String {
        switch self {
        case .signature(let algorithm): algorithm.rawValue
        case .a256GCM: "A256GCM"
        }
    }

    /// - Returns: nil for every name that is not one of ours, letter by letter.
    public init?(name: String) {
        guard let found = Self.all.first(where: { $0.name.hasSameBytes(as: name) }) else { return nil }
        self = found
    }

    /// All that there are.
    public static let all = SignatureAlgorithm.allCases.map(TokenAlgorithm.signature) + [.a256GCM]

    /// Whether one secret makes tokens and takes them: it has no public half, and the gate must be given it.
    public var isSymmetric: Bool { self == .signature(.hs256) || self == .a256GCM }
}
