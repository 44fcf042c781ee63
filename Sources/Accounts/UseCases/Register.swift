public import Identity

/// What somebody who wants an account sends.
public struct Registration: Sendable {
    public let username: String
    public let password: String
    public let email: String?
    /// An invite's code.
    public let invite: String?

    public init(username: String, password: String, email: String?, invite: String? = nil) {
        self.username = username
        self.password = password
        self.email = email
        self.invite = invite
    }
}

/// Makes an account. The operator's `sallyport user add` and the public endpoint both come here.
public struct Register {
    /// Who may register by themselves.
    public enum Mode: Sendable { case closed, invite, open }

    private let users: any UserStore & InviteStore
    private let newPasswords: NewPasswords

    public init(users: any UserStore & InviteStore, newPasswords: NewPasswords) {
        self.users = users
        self.newPasswords = newPasswords
    }

    /// Registers somebody who came by themselves: without roles, but for those of an invite. The invite is looked at
    /// first, and used in one transaction with the user's row: a registration that is refused does not use it.
    /// - Throws: `.registrationClosed`, `.inviteNeeded`, `.inviteInvalid`, and what `add(_:roles:by:from:at:)` throws.
    public func register(
        _ registration: Registration, mode: Mode, from client: Client, at now: Timestamp
    ) throws(AccountError) -> User {
        let invite = try invite(of: registration, mode: mode, at: now)
        let credentials = try credentials(for: registration, roles: invite?.roles ?? [], at: now)
        let user = credentials.user
        let registered = registered(user, by: .anybody, from: client, at: now)
        guard let invite else {
            try insert(credentials, recording: registered)
            return user
        }
        let used = Event(.inviteUsed, at: now, of: user, from: client, detail: invite.detail)
        let outcome: InvitedInsertion
        do {
            outcome = try users.insert(credentials, using: invite.id, at: now, recording: [registered, used])
        } catch {
            throw .unavailable(error)
        }
        switch outcome {
        case .inserted: return user
        case .usernameTaken: throw .usernameTaken
        case .inviteSpent: throw .inviteInvalid
        }
    }

    /// Adds a user on the operator's word. Durable when it returns. Cost: one password hash.
    /// - Throws: `.invalid` with every fault at once, `.usernameTaken`, `.unavailable`, `.broken`.
    public func add(
        _ registration: Registration, roles: [String], by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) -> User {
        let credentials = try credentials(for: registration, roles: roles, at: now)
        try insert(credentials, recording: registered(credentials.user, by: actor, from: client, at: now))
        return credentials.user
    }

    /// The invite that the registration brings, if the mode takes one; nil where it needs none.
    private func invite(
        of registration: Registration, mode: Mode, at now: Timestamp
    ) throws(AccountError) -> Invite? {
        switch mode {
        case .closed: throw .registrationClosed
        case .invite where registration.invite == nil: throw .inviteNeeded
        case .invite, .open: break
        }
        guard let text = registration.invite else { return nil }
        guard let code = InviteCode(text: text) else { throw .inviteInvalid }
        let found: Invite?
        do { found = try users.invite(codeHash: code.hash) } catch { throw .unavailable(error) }
        guard let found, found.isUsable(at: now) else { throw .inviteInvalid }
        return found
    }

    private func insert(_ credentials: Credentials, recording event: Event) throws(AccountError) {
        let isNew: Bool
        do { isNew = try users.insert(credentials, recording: event) } catch { throw .unavailable(error) }
        guard isNew else { throw .usernameTaken }
    }

    private func registered(_ user: User, by actor: Event.Actor, from client: Client, at now: Timestamp) -> Event {
        Event(
            .registered, at: now, user: user.id, username: user.username, by: actor, from: client,
            detail: user.roles.isEmpty ? nil : "roles: " + user.roles.joined(separator: " "))
    }

    private func credentials(
        for registration: Registration, roles: [String], at now: Timestamp
    ) throws(AccountError) -> Credentials {
        let username = Username(registration.username)
        var faults: [InputFault] = []
        if username == nil { faults.append(.username) }
        if let fault = newPasswords.fault(in: registration.password, for: registration.username) {
            faults.append(.password(fault))
        }
        if let email = registration.email, !EmailAddress.isPlausible(email) { faults.append(.email) }
        if !Role.areRoles(roles) { faults.append(.roles) }
        guard let username, faults.isEmpty else { throw .invalid(faults) }
        let id: UserID
        do { id = try RandomID.user() } catch { throw .broken("a user id could not be drawn: \(error)") }
        let user = User(
            id: id, username: username, email: registration.email, roles: Role.canonical(roles), createdAt: now)
        return Credentials(user: user, sealedPassword: try newPasswords.seal(registration.password, owner: id))
    }
}
