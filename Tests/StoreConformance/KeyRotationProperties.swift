internal import Accounts
internal import Identity
internal import Testing

enum KeyRotationProperties {
    private static func event(_ kind: Event.Kind) -> Event {
        Event(kind, at: Sample.now, by: .operator("root"), from: .console, detail: "kid: k")
    }

    static func promotion(_ store: some KeyRotationStore) throws {
        let keys = [Sample.key("old", .signing), Sample.key("new", .next), Sample.key("gone", .retired)]
        for key in keys { try store.insert(key.sealed, published: key.published, at: Sample.now) }
        let end = Sample.now.adding(seconds: 900)
        for kid in ["old", "gone", "unknown"] {
            #expect(try !store.promote(kid: kid, oldVerifiesUntil: end, recording: event(.keyPromoted)))
        }
        #expect(try store.signingKey(for: .access)?.kid == "old")
        #expect(try store.promote(kid: "new", oldVerifiesUntil: end, recording: event(.keyPromoted)))
        #expect(try store.signingKey(for: .access)?.kid == "new")
        let old = try #require(try store.publishedKey(kid: "old"))
        #expect(old.state == .verifying && old.verifiesUntil == end)
        #expect(try !store.promote(kid: "new", oldVerifiesUntil: end, recording: event(.keyPromoted)))
    }

    static func retirement(_ store: some KeyRotationStore) throws {
        let keys = [Sample.key("a", .signing), Sample.key("b", .next), Sample.key("c", .verifying)]
        for key in keys { try store.insert(key.sealed, published: key.published, at: Sample.now) }
        for kid in ["a", "unknown"] { #expect(try !store.retire(kid: kid, recording: event(.keyRetired))) }
        for kid in ["b", "c"] {
            #expect(try store.retire(kid: kid, recording: event(.keyRetired)))
            #expect(try !store.retire(kid: kid, recording: event(.keyRetired)))
        }
        #expect(try store.publishedKeys().map(\.kid) == ["a"])
    }

    static func recordsHaveTimes(_ store: some KeyRotationStore) throws {
        let (first, second) = (Sample.key("k1", .verifying), Sample.key("k2", .next, algorithm: "HS256"))
        let later = Sample.now.adding(seconds: 1)
        try store.insert(first.sealed, published: first.published, at: Sample.now)
        try store.insert(second.sealed, published: second.published, at: later, recording: event(.keyGenerated))
        let expected = [
            KeyRecord(published: second.published, createdAt: later),
            KeyRecord(published: first.published, createdAt: Sample.now),
        ]
        #expect(try store.keyRecords() == expected)
        #expect(try store.sealedKey(kid: "k1") == first.sealed)
        #expect(try store.sealedKey(kid: "k") == nil)
    }
}
