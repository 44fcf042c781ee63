internal import AccessTokens
internal import Accounts
internal import Identity
internal import JSON

extension JSONObject {
    /// An event as the user sees it to whom it happened, in a list as in an export.
    ///
    /// What others did, the operator or an admin, is shown without from where and with which words: that is not the
    /// user's.
    init(_ event: Event, for user: UserID) {
        let (actor, isOwn) = Self.actor(event.actor, for: user)
        self = [
            "at": .integer(event.at.secondsSince1970),
            "kind": .string(event.kind.rawValue),
            "actor": .string(actor),
        ]
        self["session_id"] = event.session.map { .string($0.text) }
        guard isOwn else { return }
        if !event.client.address.isEmpty { self["address"] = .string(event.client.address) }
        self["detail"] = event.detail.map { .string($0) }
    }

    /// Who did it in the user's eyes, and whether from where and how is for them to know.
    private static func actor(_ actor: Event.Actor, for user: UserID) -> (String, isOwn: Bool) {
        switch actor {
        case .anybody: ("anybody", true)
        case .user(let id) where id == user: ("self", true)
        case .user: ("admin", false)
        case .operator: ("operator", false)
        case .system: ("system", true)
        }
    }
}
