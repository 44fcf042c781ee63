public import Accounts
public import Identity

extension InMemoryStore: UserImportStore {
    public func state(of username: Username) throws(StoreError) -> UsernameState {
        try fail()
        if let user = users.values.first(where: { $0.user.username == username })?.user {
            return events.contains { $0.kind == .userImported && $0.user == user.id } ? .imported : .taken
        }
        return reservedUsernames.contains(username) ? .reserved : .free
    }

    public func isVerified(email: String) throws(StoreError) -> Bool {
        try fail()
        return users.values.contains {
            $0.user.isEmailVerified && $0.user.email?.lowercased() == email.lowercased()
        }
    }

    public func importUsers(_ next: () -> ImportStep) throws(StoreError) -> ImportOutcome {
        try fail()
        let before = (users, events)
        var count = 0
        var outcome: ImportOutcome
        repeat {
            switch next() {
            case .end: return .imported(count)
            case .breakOff: outcome = .brokenOff
            case .user(let credentials, let event):
                if try insert(credentials, recording: event) {
                    count += 1
                    outcome = .imported(count)
                } else {
                    outcome = .taken(credentials.user.username)
                }
            }
        } while outcome == .imported(count)
        (users, events) = before
        return outcome
    }
}
