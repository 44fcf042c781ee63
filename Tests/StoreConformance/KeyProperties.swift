internal import Accounts
internal import Identity
internal import Testing

enum KeyProperties {
    private static func insert(
        _ key: (sealed: SealedSigningKey, published: PublishedKey), into store: some KeyStore
    ) throws(StoreError) {
        try store.insert(key.sealed, published: key.published, at: Sample.now)
    }

    static func oneSigningKey(_ store: some KeyStore) throws {
        let first = Sample.key("k1", .signing)
        try insert(first, into: store)
        expectBroken { () throws(StoreError) in try insert(Sample.key("k2", .signing), into: store) }
        #expect(try store.signingKey(for: .access) == first.sealed)
        #expect(try store.publishedKeys() == [first.published])
    }

    static func kidIsGivenOnce(_ store: some KeyStore) throws {
        let first = Sample.key("k1", .next)
        try insert(first, into: store)
        expectBroken { () throws(StoreError) in try insert(Sample.key("k1", .verifying), into: store) }
        #expect(try store.publishedKey(kid: "k1") == first.published)
    }

    static func keyPartsAgree(_ store: some KeyStore) throws {
        let sealed = Sample.key("k1", .next).sealed
        for published in [Sample.key("k2", .next).published, Sample.key("k1", .next, algorithm: "ES256").published] {
            expectBroken { () throws(StoreError) in
                try store.insert(sealed, published: published, at: Sample.now)
            }
        }
        #expect(try store.publishedKeys() == [])
    }

    static func keysAreOrdered(_ store: some KeyStore) throws {
        let keys = [
            Sample.key("d", .next), Sample.key("c", .signing, algorithm: "ES256"), Sample.key("b", .retired),
            Sample.key("a", .verifying),
        ]
        for key in keys { try insert(key, into: store) }
        #expect(try store.publishedKeys() == [keys[1].published, keys[3].published, keys[0].published])
    }

    static func retiredKeyIsFound(_ store: some KeyStore) throws {
        let retired = Sample.key("old", .retired)
        try insert(retired, into: store)
        #expect(try store.publishedKey(kid: "old") == retired.published)
        #expect(try store.publishedKey(kid: "ol") == nil)
    }

    static func noSigningKeyIsNil(_ store: some KeyStore) throws {
        #expect(try store.signingKey(for: .access) == nil)
        try insert(Sample.key("k1", .next), into: store)
        #expect(try store.signingKey(for: .access) == nil)
    }

    static func masterKeysComeBack(_ store: some KeyStore) throws {
        let first = MasterKeyRecord(id: [0, 0, 0, 1], proof: [7, 8])
        #expect(try store.masterKeys() == [])
        try store.insert(first, at: Sample.now)
        expectBroken { () throws(StoreError) in
            try store.insert(MasterKeyRecord(id: first.id, proof: [9]), at: Sample.now)
        }
        #expect(try store.masterKeys() == [first])
    }

    static func saltStays(_ store: some KeyStore) throws {
        let salt = try store.refreshSalt()
        #expect(salt.count == 16)
        #expect(try store.refreshSalt() == salt)
    }
}
