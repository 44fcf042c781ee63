public import AccessTokens
public import Identity

/// Turns a refresh token into the next pair: rows R0 to R8 of the refresh table.
///
/// | row | presented | answer | change |
/// |---|---|---|---|
/// | R0 | not authentic | invalid | none |
/// | R1 | no row, ended, or a cookie's | session ended | none |
/// | - | begun in the future: some clock is wrong | unavailable | none |
/// | R2 | a limit passed, user disabled or gone | session ended | end |
/// | R3 | n = c, and token c is younger than G | token c again | none |
/// | R4 | n = c otherwise | token c + 1 | compare and set; lost the race: evaluated anew |
/// | R5 | n = c − 1 within G | token c | none |
/// | R6, R7 | n = c − 1 later, n < c − 1 | session ended | end: replayed |
/// | R8 | n > c | session ended | end: ahead |
///
/// R3 and R5 are what lets ten tabs refresh at once, and a client ask again whose answer was lost.
public struct RefreshSession {
    private let store: any SessionStore
    private let refreshTokens: RefreshTokenCodec
    private let tokens: TokenIssuer
    private let policy: SessionPolicy
    private let uses: any SessionUses

    /// - Parameter uses: what the gate knows, asked where the row by itself says that a session was idle for too long.
    public init(
        store: any SessionStore, refreshTokens: RefreshTokenCodec, tokens: TokenIssuer, policy: SessionPolicy,
        uses: any SessionUses
    ) {
        self.uses = uses
        self.store = store
        self.refreshTokens = refreshTokens
        self.tokens = tokens
        self.policy = policy
    }

    /// How far ahead of ours a clock may be by which a session began: by so much may a session outlast its limit.
    static let clockDifferenceSeconds: Int64 = 300

    /// What is to happen to a token's session.
    enum Decision: Equatable {
        case answer(counter: Int64)
        case rotate
        case end(Session.EndReason)
        case refuse
        /// Some clock is wrong: nothing can be said about limits.
        case wait
    }

    /// Durable when it returns.
    /// - Throws: `.token(.invalid)`, `.token(.sessionEnded)`, `.sessionEndedNow`, `.unavailable`, `.broken`.
    public func refresh(_ text: String, from client: Client, at now: Timestamp) throws(AccountError)
        -> (user: User, tokens: TokenPair)
    {
        guard let token = refreshTokens.authenticate(text) else { throw .token(.invalid) }
        // A lost race means that another request rotated; it can be lost again only by yet another rotation, which
        // the grace puts off. A few turns are plenty.
        for _ in 0..<8 {
            guard let record = try record(of: token.session, at: now) else { throw .token(.sessionEnded) }
            switch decide(token, on: record, at: now) {
            case .refuse: throw .token(.sessionEnded)
            case .wait: throw Self.clockIsWrong
            case .end(let reason):
                throw try end(record, token, because: reason, from: client, at: now)
            case .answer(let counter): return try answer(record, counter: counter, at: now)
            case .rotate:
                // Signed before the rotation: where signing fails the client's token still is the current one.
                let next = try answer(record, counter: token.counter + 1, at: now)
                if try rotate(token, at: now) { return next }
            }
        }
        throw .unavailable(.busy("a refresh lost eight races"))
    }

    /// The session of a refresh token that a refresh would answer now, for who means to end more than that session. Any
    /// other token is dealt with as the table says: an old one, which somebody may have kept, is a replay.
    /// - Throws: what `refresh` throws.
    public func livingSession(of text: String, from client: Client, at now: Timestamp) throws(AccountError)
        -> AuthenticatedUser
    {
        guard let token = refreshTokens.authenticate(text) else { throw .token(.invalid) }
        guard let record = try record(of: token.session, at: now) else { throw .token(.sessionEnded) }
        switch decide(token, on: record, at: now) {
        case .refuse: throw .token(.sessionEnded)
        case .wait: throw Self.clockIsWrong
        case .end(let reason): throw try end(record, token, because: reason, from: client, at: now)
        case .answer, .rotate:
            guard let user = record.user else { throw .token(.sessionEnded) }
            return AuthenticatedUser(claims: nil, session: record.session, user: user)
        }
    }

    private static let clockIsWrong = AccountError.unavailable(
        .broken("a session began in the future: a clock is or was wrong"))

    /// The session's row, with its last use at the gate counted in.
    private func record(of session: SessionID, at now: Timestamp) throws(AccountError) -> SessionRecord? {
        let record: SessionRecord?
        do { record = try store.record(of: session) } catch { throw .unavailable(error) }
        do { return try record?.counting(uses, at: now) } catch { throw .unavailable(.broken(error.detail)) }
    }

    /// Ends the session, with an event that says how far the token was from the current one.
    private func end(
        _ record: SessionRecord, _ token: RefreshToken, because reason: Session.EndReason, from client: Client,
        at now: Timestamp
    ) throws(AccountError) -> AccountError {
        let distance = record.session.refreshCounter - token.counter
        let kind: Event.Kind =
            switch reason {
            case .refreshReplayed: .refreshReplayed
            case .refreshAhead: .refreshAhead
            default: .sessionEnded
            }
        let event = Event(
            kind, at: now, user: record.session.userID, username: record.user?.username, session: token.session,
            by: .anybody, from: client, detail: "\(reason.rawValue), distance \(distance)")
        do {
            _ = try store.end(token.session, because: reason, at: now, recording: event)
        } catch {
            throw .unavailable(error)
        }
        return .sessionEndedNow(reason, distance: distance)
    }

    /// The table itself: reads nothing but its arguments.
    func decide(_ token: RefreshToken, on record: SessionRecord, at now: Timestamp) -> Decision {
        let session = record.session
        guard session.endedAt == nil, session.kind == .token else { return .refuse }
        // Its absolute limit lies as far ahead as the clock that made it. Not ended: it may be ours that is behind.
        guard session.createdAt <= now.adding(seconds: Self.clockDifferenceSeconds) else { return .wait }
        if let reason = session.endReason(of: record.user, at: now) { return .end(reason) }
        let current = session.refreshCounter
        let age = session.refreshedAt.map { $0.distance(to: now) }
        let grace = UInt64(policy.graceSeconds)
        switch token.counter {
        case current:
            guard let age, age < grace else { return .rotate }
            return .answer(counter: current)
        case current - 1:
            guard let age, age <= grace else { return .end(.refreshReplayed) }
            return .answer(counter: current)
        case ..<current: return .end(.refreshReplayed)
        default: return .end(.refreshAhead)
        }
    }

    private func rotate(_ token: RefreshToken, at now: Timestamp) throws(AccountError) -> Bool {
        do {
            return try store.advanceRefreshCounter(of: token.session, from: token.counter, at: now)
        } catch {
            throw .unavailable(error)
        }
    }

    private func answer(_ record: SessionRecord, counter: Int64, at now: Timestamp) throws(AccountError)
        -> (user: User, tokens: TokenPair)
    {
        guard let user = record.user else { throw .token(.sessionEnded) }
        return (user, try tokens.issue(for: user, record.session, counter: counter, at: now))
    }
}
