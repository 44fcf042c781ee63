import Accounts
import Identity
import JOSE
import JOSESigning
import JSON
import SiteInMemory
import StoreConformance
import Testing

@testable import AccessTokens

/// Rows of a site, of which a test changes the key's, and which counts how often it was read.
private final class WatchedRows: SessionReading {
    private let inner: StoreReader
    var change: (PublishedKey) -> PublishedKey? = { $0 }
    private(set) var keyReads = 0

    init(_ site: Site) { inner = StoreReader(site.store) }

    func record(of session: SessionID) throws(ReadFailure) -> SessionRecord? { try inner.record(of: session) }

    func publishedKey(kid: String) throws(ReadFailure) -> PublishedKey? {
        keyReads += 1
        return try inner.publishedKey(kid: kid).flatMap(change)
    }
}

private struct NoKeys: SymmetricKeys {
    func verificationKey(kid: String) throws(ReadFailure) -> VerificationKey? { nil }
}

extension PublishedKey {
    /// The row with something else in it.
    fileprivate func with(
        use: Use? = nil, state: State? = nil, publicJWK: [UInt8]? = nil, verifiesUntil: Timestamp? = nil
    ) -> PublishedKey {
        PublishedKey(
            kid: kid, use: use ?? self.use, algorithm: algorithm, state: state ?? self.state,
            publicJWK: publicJWK ?? self.publicJWK, verifiesUntil: verifiesUntil ?? self.verifiesUntil)
    }
}

@Suite("A token that was verified before: nothing but its signature is taken for granted")
struct VerifiedTokensTests {
    private let site: Site
    private let rows: WatchedRows
    private let user: User
    private let session: Session
    private let token: String
    private let authenticator: Authenticator

    init() throws {
        site = try Site()
        rows = WatchedRows(site)
        user = try site.addUser("alice", id: 1)
        let (session, tokens) = try site.startSession(7, of: user)
        self.session = session
        token = tokens.accessToken
        authenticator = Authenticator(
            reader: rows, symmetricKeys: NoKeys(), policy: site.tokenPolicy, uses: InMemorySessionUses())
        _ = try authenticator.authenticate(token, at: Sample.now)
    }

    private func refusal(_ token: String? = nil, at now: Timestamp = Sample.now) -> TokenRefusal? {
        do { _ = try authenticator.authenticate(token ?? self.token, at: now) } catch { return error }
        return nil
    }

    @Test("JW8: it dies at its expiry")
    func expiry() {
        #expect(refusal(at: Sample.now.adding(seconds: 904)) == nil)
        #expect(refusal(at: Sample.now.adding(seconds: 905)) == .expired)
        #expect(refusal(at: Sample.now.adding(seconds: -6)) == .invalid)
    }

    @Test("RS5: it dies with its session, and with its user's right to log in")
    func rowsHold() throws {
        site.store.setDisabled(user.id, at: Sample.now)
        #expect(refusal() == .sessionEnded)
        site.store.setDisabled(user.id, at: nil)
        #expect(refusal() == nil)
        #expect(try site.store.end(session.id, because: .loggedOut, at: Sample.now))
        #expect(refusal() == .sessionEnded)
    }

    @Test("RS9: its key's row is read each time: retired, at its end, of another use, gone, it opens nothing")
    func keyRow() {
        let reads = rows.keyReads
        #expect(refusal() == nil)
        #expect(rows.keyReads == reads + 1)
        let changes: [(PublishedKey) -> PublishedKey?] = [
            { $0.with(state: .retired) },
            { $0.with(state: .verifying, verifiesUntil: Sample.now.adding(seconds: -60)) },
            { $0.with(use: .url) }, { _ in nil },
        ]
        for change in changes {
            rows.change = change
            #expect(refusal() == .invalid)
        }
        rows.change = { $0 }
        #expect(refusal() == nil)
    }

    @Test("JW1: another key in the row's place is asked for the signature again")
    func otherKey() throws {
        let other = try SigningKey.generate(.edDSA)
        rows.change = { $0.with(publicJWK: JSONWriter.write(other.publicJWK.object)) }
        #expect(refusal() == .invalid)
    }

    @Test("JW1: one byte more or another is another token")
    func otherText() {
        #expect(refusal(token + "A") == .invalid)
        #expect(refusal(String(token.dropLast()) + (token.hasSuffix("A") ? "B" : "A")) == .invalid)
        #expect(refusal(token + " ") == .invalid)
    }

    @Test("no more are kept than its capacity, and one that is asked for again and again stays")
    func bounded() throws {
        var kept = VerifiedTokens()
        let authentic = try VerifiedAccessToken(
            ClaimsSet(site.signingKey.verificationKey.verify(UnverifiedJWS(compact: token))))
        let entry = VerifiedTokens.Entry(
            key: try #require(try rows.publishedKey(kid: site.signingKey.kid)), token: authentic)
        let first = VerifiedTokens.digest("first")
        kept.insert(entry, for: first)
        for number in 0..<3 * VerifiedTokens.capacity {
            kept.insert(entry, for: VerifiedTokens.digest("\(number)"))
            #expect(kept.entry(first) != nil)
            #expect(kept.count <= VerifiedTokens.capacity)
        }
        #expect(kept.entry(VerifiedTokens.digest("0")) == nil)
    }
}
