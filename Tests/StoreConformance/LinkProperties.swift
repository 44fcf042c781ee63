internal import Accounts
internal import Identity
internal import Testing

enum LinkProperties {
    private static let now = Sample.now

    private static func event(_ kind: Event.Kind) -> Event {
        Event(kind, at: now, by: .operator("root"), from: .console)
    }

    private static func id(_ byte: UInt8) throws -> LinkID {
        try #require(LinkID(bytes: Array(repeating: byte, count: 16)))
    }

    private static func key(
        _ kid: String, _ state: PublishedKey.State, _ use: PublishedKey.Use
    ) -> (sealed: SealedSigningKey, published: PublishedKey) {
        let (sealed, published) = Sample.key(kid, state)
        return (
            sealed,
            PublishedKey(
                kid: kid, use: use, algorithm: published.algorithm, state: state, publicJWK: published.publicJWK)
        )
    }

    static func eachUseHasItsSigningKey(_ store: some KeyRotationStore) throws {
        for use in [PublishedKey.Use.access, .url] {
            let (sealed, published) = key("\(use) old", .signing, use)
            try store.insert(sealed, published: published, at: now)
            let second = key("\(use) second", .signing, use)
            #expect(throws: StoreError.self) { try store.insert(second.sealed, published: second.published, at: now) }
            #expect(try store.signingKey(for: use) == sealed)
            #expect(try store.publishedKey(kid: published.kid) == published)
        }
        let next = key("url new", .next, .url)
        try store.insert(next.sealed, published: next.published, at: now)
        #expect(try store.promote(kid: "url new", oldVerifiesUntil: now, recording: event(.keyPromoted)))
        #expect(try store.signingKey(for: .url)?.kid == "url new")
        #expect(try store.signingKey(for: .access)?.kid == "access old")
        #expect(try store.publishedKey(kid: "url old")?.state == .verifying)
        #expect(try store.publishedKey(kid: "url old")?.use == .url)
    }

    static func sharesComeBack(_ store: some LinkStore) throws {
        let shares = try [UInt8(1), 2].map { byte in
            Share(
                id: try id(byte), host: "example.org", path: "/ä/", note: "Ω", maxUses: byte == 1 ? nil : 20,
                createdAt: now.adding(seconds: Int64(byte)), expiresAt: now.adding(seconds: 60),
                createdBy: "operator:root")
        }
        for share in shares { try store.insert(share, recording: event(.shareMade)) }
        #expect(try store.shares() == shares.reversed())
        let later = now.adding(seconds: 5)
        #expect(try store.revoke(share: id(1), at: later, recording: event(.shareRevoked)))
        #expect(try !store.revoke(share: id(1), at: later, recording: event(.shareRevoked)))
        #expect(try !store.revoke(share: id(9), at: later, recording: event(.shareRevoked)))
        #expect(try store.shares().map(\.revokedAt) == [nil, later])
    }

    static func urlTokensAreWithdrawn(_ store: some LinkStore) throws {
        func revoke(_ byte: UInt8, of user: UserID?, at now: Timestamp = now) throws -> Bool {
            try store.revoke(
                urlToken: id(byte), of: user, until: now.adding(seconds: 60), at: now, limit: 2,
                recording: event(.urlTokenRevoked))
        }
        let user = try Sample.userID(1)
        #expect(try revoke(1, of: user))
        #expect(try revoke(2, of: user))
        #expect(try !revoke(3, of: user))
        #expect(try revoke(3, of: Sample.userID(2)))
        for byte in UInt8(1)...5 { #expect(try revoke(byte, of: nil), "the operator has no limit") }
        #expect(try revoke(4, of: user, at: now.adding(seconds: 61)), "what has expired is not counted")
    }
}
