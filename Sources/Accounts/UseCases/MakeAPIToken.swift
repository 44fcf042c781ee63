internal import AccessTokens
public import Identity

/// What an API token is to be.
public struct APITokenRequest: Sendable {
    public let name: String
    /// As `PathScope` reads them; empty: everywhere.
    public let paths: [String]
    /// In capitals; empty: any.
    public let methods: [String]
    /// Of the owner's; nil: all that the owner has now.
    public let roles: [String]?
    /// nil: without an end.
    public let lifetimeSeconds: Int64?

    public init(name: String, paths: [String], methods: [String], roles: [String]?, lifetimeSeconds: Int64?) {
        self.name = name
        self.paths = paths
        self.methods = methods
        self.roles = roles
        self.lifetimeSeconds = lifetimeSeconds
    }
}

/// Makes an API token for a program of a user's.
public struct MakeAPIToken {
    private let store: any APITokenStore

    public init(store: any APITokenStore) { self.store = store }

    /// How many tokens of one user count at a time.
    public static let maxTokens = 50
    /// How long a token lives where nobody says: 90 days.
    public static let usualLifetimeSeconds: Int64 = 90 * 86_400
    /// A minute to a year.
    public static let lifetimes: ClosedRange<Int64> = 60...31_536_000

    /// Durable when it returns.
    ///
    /// What roles the owner is given later the token does not carry; those that the owner loses, it loses too.
    /// - Returns: the token, and the text that the program sends, which is nowhere else.
    /// - Throws: `.invalid`, `.tooManyTokens`, `.userDisabled`, `.unavailable`, `.broken`.
    public func make(
        _ request: APITokenRequest, for owner: User, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) -> (token: APIToken, text: String) {
        guard owner.disabledAt == nil else { throw .userDisabled }
        let scope = try scope(of: request, for: owner)
        let token: APIToken
        let secret: APITokenSecret
        do {
            token = APIToken(
                id: try RandomID.apiToken(), userID: owner.id, name: request.name, scope: scope, createdAt: now,
                expiresAt: request.lifetimeSeconds.map(now.adding(seconds:)), createdBy: actor.text)
            secret = try APITokenSecret(for: token.id)
        } catch {
            throw .broken("an API token could not be drawn: \(error)")
        }
        let event = Event(
            .apiTokenMade, at: now, user: owner.id, username: owner.username, by: actor, from: client,
            detail: token.detail)
        let isNew: Bool
        do {
            isNew = try store.insert(
                token, secretHash: secret.hash, limit: Self.maxTokens, at: now, recording: event)
        } catch {
            throw .unavailable(error)
        }
        guard isNew else { throw .tooManyTokens }
        return (token, secret.text)
    }

    private func scope(of request: APITokenRequest, for owner: User) throws(AccountError) -> TokenScope {
        let paths = request.paths.compactMap(PathScope.init)
        let roles = Role.canonical(request.roles ?? owner.roles)
        let faults: [(Bool, InputFault)] = [
            (Self.isName(request.name), .tokenName),
            (paths.count == request.paths.count && paths.count <= TokenScope.maxEntries, .paths),
            (
                request.methods.count <= TokenScope.maxEntries && request.methods.allSatisfy(TokenScope.isMethod),
                .methods
            ),
            (roles.allSatisfy { role in owner.roles.contains { $0.utf8.elementsEqual(role.utf8) } }, .tokenRoles),
            (request.lifetimeSeconds.map(Self.lifetimes.contains) ?? true, .expiresIn),
        ]
        let found = faults.compactMap { isGood, fault in isGood ? nil : fault }
        guard found.isEmpty else { throw .invalid(found) }
        return TokenScope(paths: paths, methods: request.methods, roles: roles)
    }

    /// 1 to 64 characters that a terminal shows as they are.
    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy {
                switch $0.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
                default: true
                }
            }
    }
}

extension APIToken {
    /// What events say of it.
    var detail: String { "token \(id.text)" }
}
