public import Accounts
public import Identity

extension InMemoryStore: PasswordStore {
    public func replacePassword(
        _ replacement: PasswordReplacement, recording event: (Int) -> Event
    ) throws(StoreError) -> Bool {
        try fail()
        guard let user = users[replacement.user]?.user, isRight(replacement, user) else { return false }
        users[user.id] = Credentials(user: user, sealedPassword: replacement.sealedPassword)
        let (kept, reason) = replacement.sessions
        let ending = sessions.values.filter { $0.userID == user.id && $0.id != kept && $0.endedAt == nil }
        for var session in ending {
            session.endedAt = replacement.at
            session.endReason = reason
            sessions[session.id] = session
        }
        resetTokens = resetTokens.filter { $0.value.user != user.id }
        forget(replacement.forgotten)
        return changed(recording: event(ending.count))
    }

    private func isRight(_ replacement: PasswordReplacement, _ user: User) -> Bool {
        switch replacement.authority {
        case .operator: true
        case .session(let id): sessions[id].map { $0.userID == user.id && $0.endedAt == nil } ?? false
        case .resetToken(let hash):
            resetTokens[hash].map { $0.user == user.id && replacement.at < $0.expiresAt } ?? false
                && user.disabledAt == nil
        }
    }

    public func insertResetToken(
        hash: [UInt8], of user: UserID, at now: Timestamp, expiresAt: Timestamp, recording event: Event
    ) throws(StoreError) {
        try fail()
        guard users[user] != nil else { throw .broken("no such user") }
        resetTokens = resetTokens.filter { $0.value.user != user }
        resetTokens[hash] = (user, expiresAt)
        _ = changed(recording: event)
    }

    public func userOfResetToken(hash: [UInt8], at now: Timestamp) throws(StoreError) -> User? {
        try fail()
        guard let row = resetTokens[hash], now < row.expiresAt, let user = users[row.user]?.user,
            user.disabledAt == nil
        else { return nil }
        return user
    }

    public func setAuthenticated(
        _ session: SessionID, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try fail()
        guard var row = sessions[session], row.endedAt == nil else { return false }
        row.authenticatedAt = now
        sessions[session] = row
        return changed(recording: event)
    }
}
