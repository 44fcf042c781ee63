public import Accounts
public import Identity

/// Rows to store. What differs between two of them is told by the caller.
public enum Sample {
    public static let now = Timestamp(secondsSince1970: 1_750_000_000)

    /// Of a name and a place that nothing else is about.
    public static let attempt = AttemptKeys(
        pair: [UInt8](repeating: 0x7E, count: 32),
        name: [UInt8](repeating: 0x7E, count: 16) + [UInt8](repeating: 0, count: 16))

    /// An id made of 16 times that byte.
    public static func userID(_ byte: UInt8) throws -> UserID { try require(UserID(bytes: bytes(byte))) }

    /// An id made of 16 times that byte.
    public static func sessionID(_ byte: UInt8) throws -> SessionID { try require(SessionID(bytes: bytes(byte))) }

    public static func credentials(
        _ name: String, id: UInt8, email: String? = nil, isEmailVerified: Bool = false, roles: [String] = [],
        disabledAt: Timestamp? = nil, sealedPassword: [UInt8] = [1, 2, 3], spelling: String? = nil
    ) throws -> Credentials {
        Credentials(
            user: User(
                id: try userID(id), username: try require(Username(name)), email: email,
                isEmailVerified: isEmailVerified, roles: roles, disabledAt: disabledAt, createdAt: now,
                spelling: spelling),
            sealedPassword: sealedPassword)
    }

    public static func session(_ id: UInt8, of user: UInt8, kind: Session.Kind = .token) throws -> Session {
        var session = Session(
            id: try sessionID(id), userID: try userID(user), kind: kind, createdAt: now,
            expiresAt: now.adding(seconds: 86_400), idleLimitSeconds: 3_600, device: "curl/8.0 – Ω",
            address: "2001:db8::1")
        if kind == .cookie { session.cookieSecretHash = [UInt8](repeating: 7, count: 32) }
        return session
    }

    /// An API token good for a day, with an id made of 16 times that byte.
    public static func apiToken(
        _ id: UInt8, of user: UInt8, name: String = "backup – Ω", paths: [String] = ["/dav", "example.org/a/*/b$"],
        methods: [String] = ["GET", "PROPFIND"], roles: [String] = ["editor"], createdAt: Timestamp = now,
        expiresAt: Timestamp? = now.adding(seconds: 86_400)
    ) throws -> APIToken {
        APIToken(
            id: try require(APITokenID(bytes: bytes(id))), userID: try userID(user), name: name,
            scope: TokenScope(paths: try paths.map { try require(PathScope($0)) }, methods: methods, roles: roles),
            createdAt: createdAt, expiresAt: expiresAt, createdBy: "operator:root")
    }

    public static func key(
        _ kid: String, _ state: PublishedKey.State, algorithm: String = "EdDSA"
    ) -> (sealed: SealedSigningKey, published: PublishedKey) {
        (
            SealedSigningKey(kid: kid, algorithm: algorithm, sealedPrivateKey: Array("sealed \(kid)".utf8)),
            PublishedKey(
                kid: kid, algorithm: algorithm, state: state, publicJWK: Array(#"{"kid":"\#(kid)"}"#.utf8),
                verifiesUntil: state == .verifying ? now.adding(seconds: 960) : nil)
        )
    }

    private struct BadSample: Error {}

    private static func bytes(_ byte: UInt8) -> [UInt8] { Array(repeating: byte, count: 16) }

    private static func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw BadSample() }
        return value
    }
}
