internal import Identity
internal import LibCrypto
public import PasswordHashing

/// A user whose password was right, and what it was compared with.
struct CheckedPassword {
    let user: User
    /// Whose success is still to be counted.
    let admission: Throttle.Admission
    fileprivate let password: Password
    /// As it is stored now, as far as we know.
    fileprivate let sealed: [UInt8]
}

/// Finds out whether a password is that of a user: the one place where passwords are compared, for login and for
/// everything that asks for the password again.
///
/// Every refusal costs one hash and is the same `.loginFailed`: unknown name, wrong, empty or over-long password,
/// disabled account (PW3). A name that was tried too often costs none, whether it exists or not.
public struct CheckPassword {
    private let store: any UserStore & EventStore
    private let throttle: Throttle
    private let hasher: PasswordHasher
    private let masterSecret: MasterSecret

    public init(
        store: any UserStore & EventStore, throttle: Throttle, hasher: PasswordHasher, masterSecret: MasterSecret
    ) {
        self.store = store
        self.throttle = throttle
        self.hasher = hasher
        self.masterSecret = masterSecret
    }

    /// A failure is recorded when it throws; a success is counted and told of by the use case that asked.
    /// - Parameter purpose: what else than a login the password is asked for, in the event.
    /// - Throws: `.loginFailed`, `.tooManyAttempts`, `.unavailable`, `.broken`.
    func check(
        username typed: String, password: String, for purpose: String? = nil, from client: Client, at now: Timestamp
    ) throws(AccountError) -> CheckedPassword {
        let username = Username(typed)
        let admission = try throttle.admit(typed, from: client, at: now)
        let password = Password(password)
        let found = try credentials(of: username)
        let verification = try verify(password, against: found)
        guard let found, case .match(let needsRehash) = verification, found.user.disabledAt == nil else {
            let failure = Event(
                .loginFailed, at: now, user: found?.user.id, username: username, by: .anybody, from: client,
                detail: purpose)
            try record(failure)
            if admission.waitSeconds > 0 { try record(wait(after: failure, admission)) }
            throw .loginFailed
        }
        if admission.throttledBefore > 0 {
            let detail = "over; \(admission.throttledBefore) were refused before"
            try record(Event(.loginThrottled, at: now, of: found.user, from: client, detail: detail))
        }
        let rehashed = needsRehash ? rehash(password, of: found, from: client, at: now) : nil
        return CheckedPassword(
            user: found.user, admission: admission, password: password, sealed: rehashed ?? found.sealedPassword)
    }

    /// For what stores nothing that the success could be counted with.
    func countSuccess(_ checked: CheckedPassword, at now: Timestamp) throws(AccountError) {
        try throttle.succeed(checked.admission, at: now)
    }

    /// Whether nobody changed the password or disabled the user since it was checked: whoever begins something on the
    /// strength of it asks again once it is stored, since a change may have been stored while the hash was made.
    func stillHolds(_ checked: CheckedPassword) throws(AccountError) -> Bool {
        guard let found = try credentials(of: checked.user.username), found.user.id == checked.user.id,
            found.user.disabledAt == nil
        else { return false }
        if found.sealedPassword == checked.sealed { return true }
        // Another login may have made the hash anew.
        if case .match = try verify(checked.password, against: found) { return true }
        return false
    }

    /// Where the user logged in before, but for where the client is.
    func knownPlaces(of user: User, but client: Client, at now: Timestamp) throws(AccountError) -> KnownPlaces {
        try throttle.knownPlaces(of: user.username, but: client, at: now)
    }

    private func credentials(of username: Username?) throws(AccountError) -> Credentials? {
        guard let username else { return nil }
        do { return try store.credentials(of: username) } catch { throw .unavailable(error) }
    }

    private func wait(after failure: Event, _ admission: Throttle.Admission) -> Event {
        let until = failure.at.adding(seconds: admission.waitSeconds).secondsSince1970
        let before = admission.throttledBefore > 0 ? "; \(admission.throttledBefore) were refused before" : ""
        return Event(
            .loginThrottled, at: failure.at, user: failure.user, username: failure.username, by: .system,
            from: failure.client, detail: "\(admission.waitSeconds) s, until \(until)" + before)
    }

    private func record(_ event: Event) throws(AccountError) {
        do { try store.record(event) } catch { throw .unavailable(error) }
    }

    /// One hash, whether there is a user or not.
    private func verify(_ password: Password, against found: Credentials?) throws(AccountError) -> Verification {
        let stored = if let found { try openHash(of: found) } else { nil as String? }
        do {
            guard let stored else {
                try hasher.verifyAgainstNothing(password)
                return .mismatch
            }
            return try hasher.verify(password, against: stored)
        } catch {
            throw .broken("a password could not be hashed: \(error)")
        }
    }

    private func openHash(of credentials: Credentials) throws(AccountError) -> String {
        do {
            let hash = try masterSecret.open(
                credentials.sealedPassword, for: .password, of: credentials.user.id.bytes)
            return String(decoding: hash.copy(), as: UTF8.self)
        } catch {
            throw .broken("the password of a user does not open: \(error)")
        }
    }

    /// Replaces a hash made with other parameters or by another program, unless another login was first, or the
    /// password was changed meanwhile. The login counts whether or not that worked: the old hash is as good as it was.
    /// - Returns: what is stored now; nil where it was not replaced.
    private func rehash(
        _ password: Password, of credentials: Credentials, from client: Client, at now: Timestamp
    ) -> [UInt8]? {
        let id = credentials.user.id
        let event = Event(
            .passwordRehashed, at: now, user: id, username: credentials.user.username, by: .system, from: client)
        guard let sealed = try? masterSecret.sealHash(of: password, with: hasher, owner: id),
            (try? store.replaceSealedPassword(
                of: id, expecting: credentials.sealedPassword, with: sealed, recording: event)) == true
        else { return nil }
        return sealed
    }
}
