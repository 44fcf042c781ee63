public import Identity
internal import JOSE
public import JSON

/// What a link says, which opens a path to whoever holds it: a URL token, or the token of a share.
public struct LinkClaims: Sendable, Equatable {
    /// `typ` in the header, which no other token of ours has (JW7).
    public static let headerType = "url+jwt"
    /// The longest time from `iat` to `exp`.
    public static let maxLifetimeSeconds: Int64 = 31_536_000

    /// `type`.
    public enum Kind: Sendable, Equatable {
        /// Made by a user (`sub`), as whom it is looked at what it opens; bound to a session where it says one (`sid`).
        case url(user: UserID, session: SessionID?)
        /// Made by the operator.
        case share
    }

    public var kind: Kind
    /// `jti`.
    public var id: LinkID
    /// `iss`.
    public var issuer: String
    /// `host`: in lower case, without port.
    public var host: String
    /// `path`: as nginx reads it, decoded and resolved.
    public var path: String
    /// `prefix`: whether everything below the path is opened too, which then ends with a slash.
    public var isPrefix: Bool
    /// `iat`.
    public var issuedAt: Timestamp
    /// `exp`.
    public var expiresAt: Timestamp
    /// `uses`: how many (`LinkUse`); nil: any number.
    public var uses: Int64?
    /// `address`: the only one that it opens to; nil: any.
    public var address: String?
    /// `rate`: bytes a second; nil: no limit.
    public var rate: Int64?

    public init(
        kind: Kind, id: LinkID, issuer: String, host: String, path: String, isPrefix: Bool, issuedAt: Timestamp,
        expiresAt: Timestamp, uses: Int64?, address: String?, rate: Int64?
    ) {
        self.kind = kind
        self.id = id
        self.issuer = issuer
        self.host = host
        self.path = path
        self.isPrefix = isPrefix
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.uses = uses
        self.address = address
        self.rate = rate
    }

    /// The claims as the token carries them.
    public var json: JSONObject {
        var object: JSONObject = [
            "iss": .string(issuer), "iat": .integer(issuedAt.secondsSince1970),
            "exp": .integer(expiresAt.secondsSince1970), "jti": .string(id.text), "host": .string(host),
            "path": .string(path), "prefix": .bool(isPrefix),
        ]
        switch kind {
        case .url(let user, let session):
            object["type"] = "url"
            object["sub"] = .string(user.text)
            object["sid"] = session.map { .string($0.text) }
        case .share: object["type"] = "share"
        }
        object["uses"] = uses.map { .integer($0) }
        object["address"] = address.map { .string($0) }
        object["rate"] = rate.map { .integer($0) }
        return object
    }
}

extension LinkClaims {
    /// Reads the claims of a token whose signature holds.
    /// - Throws: `.invalid` where one is missing, of another type, or the token is of another kind (`type`).
    init(_ set: ClaimsSet) throws(TokenRefusal) {
        guard let issuer = set.issuer, let issuedAt = set.issuedAt, let expiration = set.expiration,
            let id = set.tokenID.flatMap(LinkID.init(text:)), case .string(let host)? = set["host"],
            case .string(let path)? = set["path"], case .bool(let isPrefix)? = set["prefix"]
        else { throw .invalid }
        self.init(
            kind: try Self.kind(of: set), id: id, issuer: issuer, host: host, path: path, isPrefix: isPrefix,
            issuedAt: Timestamp(secondsSince1970: issuedAt.secondsSince1970),
            expiresAt: Timestamp(secondsSince1970: expiration.secondsSince1970),
            uses: try Self.number(set["uses"]), address: try Self.text(set["address"]),
            rate: try Self.number(set["rate"]))
    }

    private static func kind(of set: ClaimsSet) throws(TokenRefusal) -> Kind {
        switch set["type"] {
        case .string("share")? where set.subject == nil && set["sid"] == nil: return .share
        case .string("url")?:
            let sid = try text(set["sid"])
            guard let user = set.subject.flatMap(UserID.init(text:)) else { throw .invalid }
            guard let sid else { return .url(user: user, session: nil) }
            guard let session = SessionID(text: sid) else { throw .invalid }
            return .url(user: user, session: session)
        default: throw .invalid
        }
    }

    private static func number(_ value: JSONValue?) throws(TokenRefusal) -> Int64? {
        switch value {
        case nil: return nil
        case .integer(let number)? where number > 0: return number
        default: throw .invalid
        }
    }

    private static func text(_ value: JSONValue?) throws(TokenRefusal) -> String? {
        switch value {
        case nil: return nil
        case .string(let text)?: return text
        default: throw .invalid
        }
    }
}
