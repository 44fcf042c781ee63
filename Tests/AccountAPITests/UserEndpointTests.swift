import AccessTokens
import AccountAPI
import Accounts
import HTTP
import HTTPTypes
import Identity
import SiteInMemory
import StoreConformance
import Testing

@Suite struct UserEndpointTests {
    private static let endpoints: [(HTTPRequest.Method, String)] = [
        (.get, "/auth/users"), (.get, "/auth/users/{id}"), (.patch, "/auth/users/{id}"), (.delete, "/auth/users/{id}"),
        (.get, "/auth/account"), (.patch, "/auth/account"), (.delete, "/auth/account"), (.get, "/auth/account/export"),
    ]

    private func ask(
        _ door: Door, _ method: HTTPRequest.Method, _ path: String, by token: String?, at target: UserID,
        query: String = ""
    ) throws -> Response {
        var request = Request(
            method: method, path: path.replacing("{id}", with: target.text), query: query)
        if let token { request.headerFields.append(.authorization, "Bearer " + token) }
        if method == .patch {
            request.body = Array("{}".utf8)
            request.headerFields.append(.contentType, "application/json")
        }
        return try door.ask(.accounts, request)
    }

    @Test("every endpoint refuses who brings no token, and lets the right ones in", arguments: endpoints)
    func credentials(method: HTTPRequest.Method, path: String) throws {
        let door = try Door()
        let root = try door.site.addUser("root", id: 1, roles: ["admin"])
        _ = try door.site.addUser("other", id: 4, roles: ["admin"])
        let alice = try door.site.addUser("alice", id: 2)
        let (_, admin) = try door.site.startSession(7, of: root)
        let (_, mere) = try door.site.startSession(8, of: alice)
        let target = try door.site.addUser("target", id: 3).id
        let changes = door.site.store.changes
        #expect(try ask(door, method, path, by: nil, at: target).problem == "credentials-missing")
        #expect(try ask(door, method, path, by: admin.refreshToken, at: target).problem == "token-invalid")
        if path.hasPrefix("/auth/users") {
            #expect(try ask(door, method, path, by: mere.accessToken, at: target).problem == "not-allowed")
        }
        #expect(door.site.store.changes == changes)
        let answer = try ask(door, method, path, by: admin.accessToken, at: target)
        #expect((200...204).contains(answer.status.code), "\(answer.text)")
        #expect(answer.userID == root.id.text)
    }

    @Test("a stale session reads its account, and sees nobody else's and does nothing grave", arguments: endpoints)
    func fresh(method: HTTPRequest.Method, path: String) throws {
        let door = try Door()
        let root = try door.site.addUser("root", id: 1, roles: ["admin"])
        let target = try door.site.addUser("target", id: 3).id
        let (session, tokens) = try door.site.startSession(7, of: root)
        var stale = session
        stale.authenticatedAt = Sample.now.adding(seconds: -Site.freshSeconds)
        door.site.store.replace(stale)
        let changes = door.site.store.changes
        let answer = try ask(door, method, path, by: tokens.accessToken, at: target)
        let isGrave = path != "/auth/account" || method != .get
        #expect((answer.problem == "reauthentication-required") == isGrave)
        #expect(door.site.store.changes == changes)
    }

    @Test("the list is a page of names, and whoever is no admin sees no more than ids and names")
    func list() throws {
        let door = try Door(visibility: .everybody)
        let root = try door.site.addUser("root", id: 1, email: "r@example.org", roles: ["admin"])
        let alice = try door.site.addUser("alice", id: 2, email: "a@example.org")
        let (_, admin) = try door.site.startSession(7, of: root)
        let (_, mere) = try door.site.startSession(8, of: alice)
        let first = try ask(door, .get, "/auth/users", by: mere.accessToken, at: alice.id, query: "limit=1")
        #expect(first.text == #"{"users":[{"id":"\#(alice.id.text)","username":"alice"}],"next":"alice"}"#)
        let second = try ask(
            door, .get, "/auth/users", by: mere.accessToken, at: alice.id, query: "limit=1&after=alice")
        #expect(second.text == #"{"users":[{"id":"\#(root.id.text)","username":"root"}]}"#)
        let found = try ask(door, .get, "/auth/users", by: mere.accessToken, at: alice.id, query: "search=example")
        #expect(found.text == #"{"users":[]}"#)
        let all = try ask(door, .get, "/auth/users", by: admin.accessToken, at: alice.id, query: "search=EXAMPLE")
        #expect(all.text.contains("a@example.org") && all.text.contains("r@example.org"))
    }
}
