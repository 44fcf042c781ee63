internal import ASCII
public import HTTPTypes

/// Where an access token may stand in a request, in the order in which it is looked for; every other place counts for
/// nothing. Both doors read the same.
public struct TokenPlaces: Sendable, Equatable {
    public enum Place: Sendable, Equatable {
        /// `Authorization: Bearer` (RFC 6750 §2.1).
        case bearer
        /// A field of its own, the token alone in it.
        case header(HTTPField.Name)
        /// A cookie of that name, which a browser sends by itself.
        case cookie(String)
        /// One literal `NAME=`, last in the query.
        case query(String)

        /// Whether a browser sends it whoever made it ask.
        var ridesByItself: Bool {
            if case .cookie = self { true } else { false }
        }
    }

    /// Why no token was taken.
    public enum Refusal: Error, Equatable {
        /// Two tokens, and nothing that says which counts.
        case ambiguous
        /// Not written as its place wants it.
        case malformed
        /// A token in a cookie, and a change that another site may have asked for (WB2).
        case crossSite
    }

    public let places: [Place]
    /// The field in which a login and a refresh answer with the access token as well; nil: in the body alone.
    public let answerField: HTTPField.Name?

    /// The places unless others are set.
    public static let bearerAlone = TokenPlaces([.bearer])

    public init(_ places: [Place], answerField: HTTPField.Name? = nil) {
        self.places = places
        self.answerField = answerField
    }

    /// The access token of the request; nil where none stands in any of the places.
    ///
    /// Where two places have one, they must be the same: else nobody could say whose request it is. But a token in a
    /// cookie, which a browser sends by itself, gives way to one of a place before it. A change that rides on a cookie
    /// alone must come from the site itself.
    public func token(of request: Request) throws(Refusal) -> String? {
        guard places.contains(.bearer) else { return try token(of: request, bearer: nil) }
        let authorization: Authorization?
        do {
            authorization = try Authorization(request.headerFields)
        } catch {
            throw error == .doubled ? .ambiguous : .malformed
        }
        guard case .bearer(let bearer)? = authorization else { return try token(of: request, bearer: nil) }
        return try token(of: request, bearer: bearer)
    }

    /// The same for who has read the `Authorization` field.
    /// - Parameter bearer: the token that stands there.
    public func token(of request: Request, bearer: String?) throws(Refusal) -> String? {
        var found: (token: String, place: Place)?
        for place in places {
            guard let token = try Self.token(at: place, of: request, bearer) else { continue }
            guard let first = found else {
                found = (token, place)
                continue
            }
            if token.hasSameBytes(as: first.token) {
                if first.place.ridesByItself { found = (token, place) }
            } else if !place.ridesByItself {
                throw .ambiguous
            }
        }
        guard let found else { return nil }
        let isSafe = request.method == .get || request.method == .head
        guard isSafe || !found.place.ridesByItself || request.isSameOrigin else { throw .crossSite }
        return found.token
    }

    /// The query without the token, for endpoints that know no such member.
    public func queryWithoutToken(of request: Request) -> String {
        for case .query(let name) in places {
            guard case .one = QueryToken(name, target: request.target) else { continue }
            let query = Array(request.query.utf8)
            guard let end = query.lastIndex(of: UInt8(ascii: "&")) else { return "" }
            return String(decoding: query[..<end], as: UTF8.self)
        }
        return request.query
    }

    private static func token(
        at place: Place, of request: Request, _ bearer: String?
    ) throws(Refusal) -> String? {
        switch place {
        case .bearer: return bearer
        case .header(let name): return try only(request.headerFields[values: name])
        case .cookie(let name): return try only(Cookie.values(named: name, in: request.headerFields))
        case .query(let name):
            switch QueryToken(name, target: request.target) {
            case .none: return nil
            case .one(let token): return token
            case .unclear: throw .ambiguous
            }
        }
    }

    /// An empty one is none: whoever logs out of a page leaves such a field or cookie behind.
    private static func only(_ values: [String]) throws(Refusal) -> String? {
        guard values.count < 2 else { throw .ambiguous }
        return values.first.flatMap { $0.isEmpty ? nil : $0 }
    }
}
