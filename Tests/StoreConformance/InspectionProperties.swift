internal import Accounts
internal import Identity
internal import Testing

enum InspectionProperties {
    static func wholeStoreHasNoFaults(_ store: some UserStore & InspectionStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        #expect(try store.integrityFaults() == [])
    }

    static func sealsComeInPages(_ store: some UserStore & InspectionStore) throws {
        var expected: [SealedPassword] = []
        for (index, name) in ["alice", "bob", "carol", "dave", "eve"].enumerated() {
            let credentials = try Sample.credentials(name, id: UInt8(9 - index))
            #expect(try store.insert(credentials))
            expected.append(SealedPassword(user: credentials.user.id, sealed: credentials.sealedPassword))
        }
        expected.sort { $0.user.bytes.lexicographicallyPrecedes($1.user.bytes) }
        #expect(try store.sealedPasswords(after: nil, limit: 2) == Array(expected[..<2]))
        #expect(try store.sealedPasswords(after: expected[1].user, limit: 2) == Array(expected[2..<4]))
        #expect(try store.sealedPasswords(after: expected[3].user, limit: 2) == [expected[4]])
        #expect(try store.sealedPasswords(after: expected[4].user, limit: 2) == [])
    }

    static func keyPairsHaveBothParts(_ store: some KeyStore & InspectionStore) throws {
        let keys = [Sample.key("b", .retired), Sample.key("a", .signing)]
        for key in keys { try store.insert(key.sealed, published: key.published, at: Sample.now) }
        let expected = keys.reversed().map { KeyPair(sealed: $0.sealed, published: $0.published) }
        #expect(try store.keyPairs() == expected)
    }
}
