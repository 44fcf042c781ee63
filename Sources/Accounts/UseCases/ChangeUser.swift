public import Identity

/// What is to be changed of a user; nil: it stays.
public struct UserChange: Sendable, Equatable {
    public enum Email: Sendable, Equatable {
        case removed
        case address(String)
    }

    public enum Roles: Sendable, Equatable {
        /// In place of those that the user has.
        case exactly([String])
        case adding([String], removing: [String])
    }

    public var roles: Roles?
    public var isDisabled: Bool?
    /// A new address is unverified unless `isEmailVerified` says so.
    public var email: Email?
    /// Whether somebody vouches for the address.
    public var isEmailVerified: Bool?

    public init(
        roles: Roles? = nil, isDisabled: Bool? = nil, email: Email? = nil, isEmailVerified: Bool? = nil
    ) {
        self.roles = roles
        self.isDisabled = isDisabled
        self.email = email
        self.isEmailVerified = isEmailVerified
    }
}

/// Changes a user's roles, address, or whether the account works: all of it or nothing.
///
/// Disabling ends every session and removes reset links in the same transaction; a role holds at the next request,
/// since the gate reads the row. The operator may do anything; an admin may neither disable nor demote themselves, and
/// nobody but the operator may leave a site without an enabled admin.
public struct ChangeUser {
    private let store: any UserDirectory

    public init(store: any UserDirectory) { self.store = store }

    /// Durable when it returns. What is asked for and holds already is no change and no event.
    /// - Throws: `.invalid`, `.unknownUser`, `.emailTaken`, `.ownAccount`, `.lastAdmin`, `.unavailable`.
    public func change(
        _ id: UserID, _ change: UserChange, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) -> User {
        if case .address(let address)? = change.email, !EmailAddress.isPlausible(address) { throw .invalid([.email]) }
        var refusal: AccountError?
        let outcome: UserChangeOutcome
        do {
            outcome = try store.update(id, at: now) { user in
                let changed = change.applied(to: user, at: now)
                refusal = Self.refusal(of: changed, after: user, by: actor)
                guard refusal == nil else { return nil }
                return UserUpdate(
                    user: changed, events: Self.events(from: user, to: changed, by: actor, from: client, at: now),
                    endsSessions: user.disabledAt == nil && changed.disabledAt != nil ? .userDisabled : nil,
                    keepsAnAdmin: !actor.isOperator)
            }
        } catch {
            throw .unavailable(error)
        }
        if let refusal { throw refusal }
        return try outcome.user()
    }

    /// Why the user cannot be so; nil where it can.
    private static func refusal(of changed: User, after user: User, by actor: Event.Actor) -> AccountError? {
        var faults: [InputFault] = []
        if !Role.areRoles(changed.roles) { faults.append(.roles) }
        if changed.isEmailVerified, changed.email == nil { faults.append(.emailVerified) }
        guard faults.isEmpty else { return .invalid(faults) }
        return actor == .user(user.id) && user.isAdmin && !changed.isAdmin ? .ownAccount : nil
    }

    private static func events(
        from old: User, to new: User, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) -> [Event] {
        let happened: [(Bool, Event.Kind, String?)] = [
            (
                old.roles != new.roles, .rolesChanged,
                "from: \(old.roles.joined(separator: " ")); to: \(new.roles.joined(separator: " "))"
            ),
            (!old.hasSameAddress(as: new), .emailChanged, new.isEmailVerified ? "verified" : "not verified"),
            (old.disabledAt == nil && new.disabledAt != nil, .userDisabled, nil),
            (old.disabledAt != nil && new.disabledAt == nil, .userEnabled, nil),
        ]
        return happened.compactMap { isSo, kind, detail in
            guard isSo else { return nil }
            return Event(
                kind, at: now, user: new.id, username: new.username, by: actor, from: client, detail: detail)
        }
    }
}

extension UserChange {
    /// The user as it shall be.
    fileprivate func applied(to user: User, at now: Timestamp) -> User {
        var changed = user
        switch roles {
        case nil: break
        case .exactly(let roles)?: changed.roles = Role.canonical(roles)
        case .adding(let added, let removed)?:
            changed.roles = Role.canonical((user.roles + added).filter { !removed.contains($0) })
        }
        switch email {
        case nil: break
        case .address(let address)? where user.email.map { $0.utf8.elementsEqual(address.utf8) } ?? false: break
        case .address(let address)?:
            changed.email = address
            changed.isEmailVerified = false
        case .removed?:
            changed.email = nil
            changed.isEmailVerified = false
        }
        if let isEmailVerified { changed.isEmailVerified = isEmailVerified }
        switch isDisabled {
        case nil: break
        case false?: changed.disabledAt = nil
        case true?: changed.disabledAt = user.disabledAt ?? now
        }
        return changed
    }
}

extension User {
    /// By bytes, and whether it is verified: `==` would take two spellings for one.
    fileprivate func hasSameAddress(as other: User) -> Bool {
        isEmailVerified == other.isEmailVerified && email.map { Array($0.utf8) } == other.email.map { Array($0.utf8) }
    }
}

extension Event.Actor {
    var isOperator: Bool {
        switch self {
        case .operator: true
        case .anybody, .user, .system: false
        }
    }
}

extension UserChangeOutcome {
    /// The user, or why nothing was done.
    func user() throws(AccountError) -> User {
        switch self {
        case .done(let user): return user
        case .unknownUser: throw .unknownUser
        case .emailTaken: throw .emailTaken
        case .lastAdmin: throw .lastAdmin
        }
    }
}
