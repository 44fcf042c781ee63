import AccessTokens
import Accounts
import Gate
import HTTP
import HTTPTypes
import Identity
import SiteInMemory
import StoreConformance
import Testing

/// Which links were withdrawn or used up between a backup and its restore is not known.
@Suite struct RestoredLinkTests {
    @Test("R8: a URL token that was made before a restore, or in its second, opens nothing; a later one does")
    func urlTokens() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let restoredAt = Sample.now.adding(seconds: 10)
        let links = try [0, 10, 11].map { seconds in
            try site.makeURLToken.make(
                LinkRequest(
                    host: "example.org", path: "/a", isPrefix: false, lifetimeSeconds: 60, uses: nil, address: nil,
                    rate: nil),
                for: user, endingWith: nil, at: Sample.now.adding(seconds: seconds))
        }
        let counter = InMemoryLinkCounter()
        let gate = GateResponder(
            authenticator: site.authenticator, uses: site.uses, prefix: "/auth", hosts: [],
            links: site.linkAuthenticator, counter: counter
        ) { Sample.now.adding(seconds: 12) }
        func statuses() -> [Int] {
            links.map { link in
                let path = Array("/a".utf8)
                return gate.respond(
                    to: Request(
                        method: .get, path: "/_sallyport/verify", target: link.target, remoteAddress: "192.0.2.1",
                        host: "example.org", askedPath: path, servedPath: path)
                ).status.code
            }
        }
        #expect(statuses() == [204, 204, 204])
        _ = try site.store.settleRestored(refreshSalt: Array(repeating: 1, count: 16), at: restoredAt) { _ in
            Event(.databaseRestored, at: restoredAt, by: .operator("root"), from: .console)
        }
        #expect(statuses() == [403, 403, 204])
    }
}
