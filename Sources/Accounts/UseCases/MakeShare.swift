internal import AccessTokens
public import Identity

/// Makes a link that opens a path, and all below it, to whoever holds it, whatever the rules say of users.
public struct MakeShare {
    private let store: any LinkStore
    private let issuer: LinkIssuer

    public init(store: any LinkStore, issuer: LinkIssuer) {
        self.store = store
        self.issuer = issuer
    }

    /// Durable when it returns.
    /// - Parameter operatorName: who makes it.
    /// - Throws: `.invalid`, `.unavailable`, `.broken`.
    public func make(
        _ request: LinkRequest, note: String, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) -> (share: Share, link: MadeLink) {
        var request = request
        request.isPrefix = true
        guard note.isNote else { throw .invalid([.note]) }
        let link = try issuer.make(request, .share, maxLifetimeSeconds: LinkClaims.maxLifetimeSeconds, at: now)
        let share = Share(
            id: link.id, host: request.host, path: request.canonicalPath ?? "", note: note, maxUses: request.uses,
            createdAt: now, expiresAt: link.expiresAt, createdBy: actor.text)
        let event = Event(.shareMade, at: now, by: actor, from: client, detail: share.detail)
        do { try store.insert(share, recording: event) } catch { throw .unavailable(error) }
        return (share, link)
    }
}

extension Share {
    /// What events say of it.
    fileprivate var detail: String {
        // A path may be longer than an event's detail.
        "share \(id.text) of \(host)\(String(String.UnicodeScalarView(path.unicodeScalars.prefix(400))))"
            + (maxUses.map { ", \($0) uses" } ?? "")
    }
}

extension String {
    /// Whether it is what an operator may note: at most 200 characters, none of which a terminal acts upon.
    fileprivate var isNote: Bool {
        unicodeScalars.count <= 200
            && unicodeScalars.allSatisfy {
                ![.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
            }
    }
}
