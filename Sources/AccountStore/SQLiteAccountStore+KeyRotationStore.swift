public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct KeyRotationStatements {
    let records: Statement
    let demote: Statement
    let promote: Statement
    let retire: Statement

    init(on database: Database) throws(SQLiteError) {
        records = try database.prepare(PublishedKeyRow.allWithTimes)
        demote = try database.prepare(
            """
            UPDATE keys SET state = 'verifying', verifies_until = ?2
            WHERE state = 'signing' AND use = (SELECT use FROM keys WHERE kid = ?1 AND state = 'next')
            """)
        promote = try database.prepare("UPDATE keys SET state = 'signing' WHERE kid = ?1 AND state = 'next'")
        retire = try database.prepare(
            "UPDATE keys SET state = 'retired' WHERE kid = ?1 AND state IN ('next', 'verifying')")
    }
}

extension SQLiteAccountStore: KeyRotationStore {
    public func keyRecords() throws(StoreError) -> [KeyRecord] {
        try all(of: keyRotation.records) { row throws(SQLiteError) in
            KeyRecord(published: try PublishedKeyRow.read(&row), createdAt: try row.timestamp())
        }
    }

    public func insert(
        _ key: SealedSigningKey, published: PublishedKey, at now: Timestamp, recording event: Event
    ) throws(StoreError) {
        try insert(key, published: published, at: now, recording: event as Event?)
    }

    public func promote(
        kid: String, oldVerifiesUntil end: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try transaction { transaction, record throws(SQLiteError) in
            // First the old one: there is never a second key that signs.
            let demoted = try keyRotation.demote.run(
                [.text(kid), .integer(end.secondsSince1970)], in: transaction)
            guard demoted == 1 else { return false }
            try keyRotation.promote.run([.text(kid)], in: transaction)
            try record(event)
            return true
        }
    }

    public func retire(kid: String, recording event: Event) throws(StoreError) -> Bool {
        try change(keyRotation.retire, [.text(kid)], recording: event) == 1
    }
}
