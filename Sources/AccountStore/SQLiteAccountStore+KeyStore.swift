public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct KeyStatements {
    let allPublished: Statement
    let publishedByKID: Statement
    let signing: Statement
    let sealedByKID: Statement
    let insert: Statement
    let masterKeys: Statement
    let insertMasterKey: Statement
    let sealingKeyID: Statement
    let refreshSalt: Statement

    init(on database: Database) throws(SQLiteError) {
        allPublished = try database.prepare(PublishedKeyRow.allPublished)
        publishedByKID = try database.prepare(PublishedKeyRow.byKID)
        signing = try database.prepare(
            "SELECT kid, algorithm, sealed_private_key FROM keys WHERE state = 'signing' AND use = ?1")
        sealedByKID = try database.prepare("SELECT kid, algorithm, sealed_private_key FROM keys WHERE kid = ?1")
        insert = try database.prepare(
            """
            INSERT INTO keys (kid, algorithm, state, sealed_private_key, public_jwk, created_at, verifies_until, use)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """)
        masterKeys = try database.prepare("SELECT id, proof FROM master_keys ORDER BY created_at, id")
        insertMasterKey = try database.prepare("INSERT INTO master_keys (id, proof, created_at) VALUES (?1, ?2, ?3)")
        sealingKeyID = try database.prepare("SELECT " + MasterKeyStatements.sealing)
        refreshSalt = try database.prepare("SELECT refresh_salt FROM meta")
    }
}

extension SQLiteAccountStore: KeyStore {
    public func publishedKeys() throws(StoreError) -> [PublishedKey] {
        try all(of: keys.allPublished) { row throws(SQLiteError) in try PublishedKeyRow.read(&row) }
    }

    public func publishedKey(kid: String) throws(StoreError) -> PublishedKey? {
        try first(of: keys.publishedByKID, [.text(kid)]) { row throws(SQLiteError) in
            try PublishedKeyRow.read(&row)
        }
    }

    public func signingKey(for use: PublishedKey.Use) throws(StoreError) -> SealedSigningKey? {
        try first(of: keys.signing, [.text(use.rawValue)], Self.sealedKey)
    }

    public func sealedKey(kid: String) throws(StoreError) -> SealedSigningKey? {
        try first(of: keys.sealedByKID, [.text(kid)], Self.sealedKey)
    }

    private static func sealedKey(_ row: inout Row) throws(SQLiteError) -> SealedSigningKey {
        SealedSigningKey(kid: try row.text(), algorithm: try row.text(), sealedPrivateKey: try row.blob())
    }

    public func insert(
        _ key: SealedSigningKey, published: PublishedKey, at now: Timestamp
    ) throws(StoreError) {
        try insert(key, published: published, at: now, recording: nil)
    }

    func insert(
        _ key: SealedSigningKey, published: PublishedKey, at now: Timestamp, recording event: Event?
    ) throws(StoreError) {
        guard key.kid == published.kid, key.algorithm == published.algorithm else {
            throw .broken("the two parts of a key differ in kid or algorithm")
        }
        _ = try change(
            keys.insert,
            [
                .text(key.kid), .text(key.algorithm), .text(published.state.rawValue), .blob(key.sealedPrivateKey),
                .blob(published.publicJWK), .integer(now.secondsSince1970),
                .optional(published.verifiesUntil?.secondsSince1970), .text(published.use.rawValue),
            ], recording: event)
    }

    public func masterKeys() throws(StoreError) -> [MasterKeyRecord] {
        try all(of: keys.masterKeys) { row throws(SQLiteError) in
            MasterKeyRecord(id: try row.blob(), proof: try row.blob())
        }
    }

    public func insert(_ key: MasterKeyRecord, at now: Timestamp) throws(StoreError) {
        _ = try change(
            keys.insertMasterKey, [.blob(key.id), .blob(key.proof), .integer(now.secondsSince1970)])
    }

    public func sealingKeyID() throws(StoreError) -> [UInt8]? {
        try first(of: keys.sealingKeyID) { row throws(SQLiteError) in try row.optionalBlob() } ?? nil
    }

    public func refreshSalt() throws(StoreError) -> [UInt8] {
        let salt = try first(of: keys.refreshSalt) { row throws(SQLiteError) in try row.blob() }
        guard let salt else {
            throw .broken("the database was not initialised to its end: no refresh salt")
        }
        return salt
    }
}
