public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct CensusStatements {
    let count: Statement

    init(on database: Database) throws(SQLiteError) {
        count = try database.prepare(
            """
            SELECT (SELECT count(*) FROM users WHERE disabled_at IS NULL),
                (SELECT count(*) FROM users WHERE disabled_at IS NOT NULL),
                count(*) FILTER (WHERE kind = 'token'), count(*) FILTER (WHERE kind = 'cookie')
            FROM sessions WHERE ended_at IS NULL AND expires_at > ?1
            """)
    }
}

extension SQLiteAccountStore: CensusStore {
    public func census(at now: Timestamp) throws(StoreError) -> AccountCensus {
        let found = try first(of: counting.count, [.integer(now.secondsSince1970)]) { row throws(SQLiteError) in
            AccountCensus(
                enabledUsers: try row.integer(), disabledUsers: try row.integer(), tokenSessions: try row.integer(),
                cookieSessions: try row.integer())
        }
        guard let found else { throw .broken("a count without a row") }
        return found
    }
}
