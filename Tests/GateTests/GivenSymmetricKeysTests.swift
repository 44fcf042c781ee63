import AccessTokens
import Accounts
import Gate
import HTTP
import HTTPTypes
import Identity
import JOSE
import JOSESigning
import LibCrypto
import SiteInMemory
import StoreConformance
import Testing

@Suite struct GivenSymmetricKeysTests {
    private static let secret = Base64URL.encode(Array(0..<32))
    private static let short = Base64URL.encode(Array(0..<31))
    private static let uniform = Base64URL.encode(Array(repeating: 7, count: 32))

    @Test("a line is a key; comments and empty lines count for nothing")
    func lines() throws {
        let keys = try GivenSymmetricKeys(parsing: Array("# given\n\na \(Self.secret)\nb \(Self.secret)".utf8))
        #expect(try keys.verificationKey(kid: "a") != nil)
        #expect(try keys.verificationKey(kid: "b")?.kid == "b")
        #expect(try keys.verificationKey(kid: "c") == nil)
        #expect(try GivenSymmetricKeys.none.verificationKey(kid: "a") == nil)
    }

    @Test(
        "JW11, OP1: anything else is refused with its line, and with nothing of what stands there",
        arguments: [
            ("", GivenSymmetricKeys.TextError.empty), ("# a \(secret)\n", .empty), ("a", .malformedLine(1)),
            ("\na\n", .malformedLine(2)), ("a ", .weakSecret(line: 1)), (" \(secret)", .malformedLine(1)),
            ("a  \(secret)", .malformedLine(1)), ("a \(secret) ", .malformedLine(1)),
            ("a \(secret)=", .malformedLine(1)), ("\u{feff}a \(secret)", .malformedLine(1)),
            ("a \(secret)\r\n", .malformedLine(1)), ("a \(secret)\nb \(short)", .weakSecret(line: 2)),
            ("a \(uniform)", .weakSecret(line: 1)), ("a \(secret)\na \(secret)", .doubledKID(line: 2)),
        ])
    func refused(text: String, error: GivenSymmetricKeys.TextError) {
        #expect(throws: error) { try GivenSymmetricKeys(parsing: Array(text.utf8)) }
        #expect(!error.description.contains(Self.short))
    }

    @Test("a kid that is not UTF-8 is refused")
    func notUTF8() {
        #expect(throws: GivenSymmetricKeys.TextError.malformedLine(1)) {
            try GivenSymmetricKeys(parsing: [0xFF, 0x20] + Array(Self.secret.utf8))
        }
    }

    @Test("the line that init gives opens the door; without it the gate cannot know: 503")
    func wholeWay() throws {
        let site = try Site(algorithm: .hs256)
        let token = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        let secret = try site.signingKey.serialized().copy()
        let given = try GivenSymmetricKeys(
            parsing: Array("\(site.signingKey.kid) \(Base64URL.encode(secret))\n".utf8))
        for (keys, status) in [(given, 204), (.none, 503)] as [(GivenSymmetricKeys, Int)] {
            let authenticator = Authenticator(
                reader: StoreReader(site.store), symmetricKeys: keys, policy: site.tokenPolicy, uses: site.uses)
            let gate = GateResponder(
                authenticator: authenticator, uses: site.uses, prefix: "/auth", hosts: []
            ) { Sample.now }
            let request = Request(
                method: .get, path: "/_sallyport/verify", target: "/x",
                headerFields: [.authorization: "Bearer " + token],
                askedPath: Array("/x".utf8), servedPath: Array("/x".utf8))
            #expect(gate.respond(to: request).status.code == status)
        }
    }
}
