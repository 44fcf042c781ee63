public import Accounts
public import Identity

extension InMemoryStore: APITokenStore {
    public func insert(
        _ token: APIToken, secretHash: [UInt8], limit: Int, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try fail()
        guard users[token.userID] != nil else { throw .broken("no such user") }
        guard apiTokenRows[token.id] == nil else { throw .broken("the id is taken") }
        let counting = apiTokenRows.values.count {
            $0.token.userID == token.userID && $0.token.state(at: now) == .active
        }
        guard counting < limit else { return false }
        apiTokenRows[token.id] = (token, secretHash)
        return changed(recording: event)
    }

    public func record(of token: APITokenID) throws(StoreError) -> APITokenRecord? {
        try fail()
        return apiTokenRows[token].flatMap(record)
    }

    public func apiTokens(of user: UserID, limit: Int) throws(StoreError) -> [APIToken] {
        try fail()
        let tokens = apiTokenRows.values.map(\.token).filter { $0.userID == user }.sorted {
            $0.createdAt == $1.createdAt
                ? $0.id.bytes.lexicographicallyPrecedes($1.id.bytes) : $0.createdAt > $1.createdAt
        }
        return Array(tokens.prefix(limit))
    }

    public func apiTokens(after last: APITokenID?, limit: Int) throws(StoreError) -> [APITokenRecord] {
        try fail()
        let records = apiTokenRows.values.compactMap(record).sorted {
            $0.token.id.bytes.lexicographicallyPrecedes($1.token.id.bytes)
        }
        return Array(
            records.filter { (last?.bytes ?? []).lexicographicallyPrecedes($0.token.id.bytes) }.prefix(limit))
    }

    public func revoke(_ token: APITokenID, at now: Timestamp, recording event: Event) throws(StoreError) -> Bool {
        try fail()
        guard let row = apiTokenRows[token], row.token.revokedAt == nil else { return false }
        apiTokenRows[token]?.token = row.token.revoked(at: now)
        return changed(recording: event)
    }

    private func record(_ row: (token: APIToken, secretHash: [UInt8])) -> APITokenRecord? {
        users[row.token.userID].map {
            APITokenRecord(token: row.token, secretHash: row.secretHash, user: $0.user)
        }
    }
}

extension APIToken {
    fileprivate func revoked(at time: Timestamp) -> APIToken {
        APIToken(
            id: id, userID: userID, name: name, scope: scope, createdAt: createdAt, expiresAt: expiresAt,
            revokedAt: time, createdBy: createdBy)
    }
}
