public import Identity

/// What an invite is to be.
public struct InviteRequest: Sendable {
    public let roles: [String]
    public let uses: Int64
    public let lifetimeSeconds: Int64
    public let note: String

    public init(roles: [String], uses: Int64, lifetimeSeconds: Int64, note: String) {
        self.roles = roles
        self.uses = uses
        self.lifetimeSeconds = lifetimeSeconds
        self.note = note
    }
}

/// Makes a registration code.
public struct MakeInvite {
    private let store: any InviteStore

    public init(store: any InviteStore) { self.store = store }

    /// Durable when it returns.
    /// - Returns: the invite, and its code, which is nowhere else.
    /// - Throws: `.invalid`: roles as `Role` has them, 1 to 10,000 uses, a minute to a year, a note of at most 200
    ///   characters, none of them a control character; `.unavailable`, `.broken`.
    public func make(
        _ request: InviteRequest, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) -> (invite: Invite, code: String) {
        let faults = faults(in: request)
        guard faults.isEmpty else { throw .invalid(faults) }
        let code: InviteCode
        let invite: Invite
        do {
            code = try InviteCode()
            invite = Invite(
                id: try RandomID.invite(), roles: Role.canonical(request.roles), note: request.note,
                maxUses: request.uses, createdAt: now, expiresAt: now.adding(seconds: request.lifetimeSeconds))
        } catch {
            throw .broken("an invite could not be drawn: \(error)")
        }
        let event = Event(.inviteMade, at: now, by: actor, from: client, detail: invite.detail)
        do { try store.insert(invite, codeHash: code.hash, recording: event) } catch { throw .unavailable(error) }
        return (invite, code.text)
    }

    private func faults(in request: InviteRequest) -> [InputFault] {
        let isNote =
            request.note.unicodeScalars.count <= 200
            && request.note.unicodeScalars.allSatisfy {
                ![.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
            }
        let faults: [(Bool, InputFault)] = [
            (Role.areRoles(request.roles), .roles), ((1...10_000).contains(request.uses), .uses),
            ((60...31_536_000).contains(request.lifetimeSeconds), .lifetime), (isNote, .note),
        ]
        return faults.compactMap { isGood, fault in isGood ? nil : fault }
    }
}
