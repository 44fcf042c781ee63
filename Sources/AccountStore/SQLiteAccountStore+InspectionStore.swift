public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct InspectionStatements {
    let integrity: Statement
    let foreignKeys: Statement
    let sealedPasswordsAfter: Statement
    let keyPairs: Statement

    init(on database: Database) throws(SQLiteError) {
        integrity = try database.prepare("SELECT integrity_check FROM pragma_integrity_check(20)")
        foreignKeys = try database.prepare(
            """
            SELECT 'table ' || "table" || ': ' || count(*) || ' rows refer to nothing in ' || "parent"
            FROM pragma_foreign_key_check GROUP BY "table", "parent"
            """)
        sealedPasswordsAfter = try database.prepare(
            "SELECT id, sealed_password FROM users WHERE id > ?1 ORDER BY id LIMIT ?2")
        keyPairs = try database.prepare(PublishedKeyRow.allWithSealed)
    }
}

extension SQLiteAccountStore: InspectionStore {
    public func integrityFaults() throws(StoreError) -> [String] {
        let damage = try all(of: inspection.integrity) { row throws(SQLiteError) in try row.text() }
        let references = try all(of: inspection.foreignKeys) { row throws(SQLiteError) in try row.text() }
        return damage.filter { $0 != "ok" } + references
    }

    public func sealedPasswords(after user: UserID?, limit: Int) throws(StoreError) -> [SealedPassword] {
        // Every id is greater than the empty blob.
        try all(
            of: inspection.sealedPasswordsAfter, [.blob(user?.bytes ?? []), .integer(Int64(limit))]
        ) { row throws(SQLiteError) in
            SealedPassword(user: try row.blob(as: UserID.init(bytes:)), sealed: try row.blob())
        }
    }

    public func keyPairs() throws(StoreError) -> [KeyPair] {
        try all(of: inspection.keyPairs) { row throws(SQLiteError) in
            let published = try PublishedKeyRow.read(&row)
            return KeyPair(
                sealed: SealedSigningKey(
                    kid: published.kid, algorithm: published.algorithm, sealedPrivateKey: try row.blob()),
                published: published)
        }
    }
}
