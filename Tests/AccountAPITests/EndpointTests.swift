import AccessTokens
import AccountAPI
import Accounts
import HTTP
import HTTPTypes
import Identity
import JSON
import SiteInMemory
import StoreConformance
import Testing

@Suite struct EndpointTests {
    private let credentials = #"{"username":"alice","password":"correct horse battery"}"#

    private func bearer(_ token: String) -> HTTPFields { [.authorization: "Bearer " + token] }

    private func string(_ name: String, in response: Response) throws -> String {
        guard case .string(let text)? = try JSONParser.parseObject(response.body)[name] else { throw Missing() }
        return text
    }

    @Test("register, log in, read the session, refresh, log out: each answers as the contract says")
    func wholeWay() throws {
        let door = try Door()
        let registered = try door.post("/auth/register", credentials)
        #expect(registered.status.code == 201)
        #expect(try string("username", in: registered) == "alice")
        #expect(registered.userID == (try string("id", in: registered)))

        let loggedIn = try door.post("/auth/login", credentials)
        #expect(loggedIn.status.code == 200)
        #expect(try string("token_type", in: loggedIn) == "Bearer")
        #expect(try JSONParser.parseObject(loggedIn.body)["expires_in"] == .integer(900))
        let access = try string("access_token", in: loggedIn)

        let session = try door.ask(
            .accounts, Request(method: .get, path: "/auth/session", headerFields: HeaderFields(bearer(access))))
        #expect(session.status.code == 200)
        #expect(session.userID == registered.userID)

        let refresh = try string("refresh_token", in: loggedIn)
        let refreshed = try door.post("/auth/refresh", #"{"refresh_token":"\#(refresh)"}"#)
        #expect(refreshed.status.code == 200)
        let again = try door.post("/auth/refresh", "", bearer(refresh))
        #expect(try string("refresh_token", in: again) == string("refresh_token", in: refreshed), "RS2")

        #expect(try door.post("/auth/logout", "", bearer(access)).status.code == 204)
        let after = try door.ask(
            .accounts, Request(method: .get, path: "/auth/session", headerFields: HeaderFields(bearer(access))))
        #expect((after.status.code, after.problem) == (401, "session-ended"))
        #expect(try door.post("/auth/refresh", "", bearer(refresh)).problem == "session-ended")
        #expect(try door.post("/auth/logout", #"{"refresh_token":"\#(refresh)"}"#).status.code == 204)
    }

    @Test("login takes HTTP Basic, and answers Bearer even when that was wrong")
    func basic() throws {
        let door = try Door()
        try door.site.addUser("alice", id: 1)
        let right = try door.post("/auth/login", "", [.authorization: "Basic YWxpY2U6Y29ycmVjdCBob3JzZSBiYXR0ZXJ5"])
        #expect(right.status.code == 200)
        let wrong = try door.post("/auth/login", "", [.authorization: "basic YWxpY2U6d3Jvbmc="])
        #expect((wrong.status.code, wrong.problem) == (401, "login-failed"))
    }

    @Test("PW3: unknown, wrong, empty, over-long and disabled get one and the same answer")
    func loginRefusals() throws {
        let door = try Door()
        try door.site.addUser("alice", id: 1)
        door.site.store.setDisabled(try door.site.addUser("carol", id: 2).id, at: Sample.now)
        let long = String(repeating: "a", count: 2_000)
        let answers = try [
            #"{"username":"bob","password":"correct horse battery"}"#, #"{"username":"alice","password":"wrong"}"#,
            #"{"username":"alice","password":""}"#, #"{"username":"alice","password":"\#(long)"}"#,
            #"{"username":"carol","password":"correct horse battery"}"#, #"{"username":"a b","password":""}"#,
        ].map { try door.post("/auth/login", $0) }
        for answer in answers {
            #expect(answer.status.code == 401)
            #expect(answer.body == answers[0].body)
            #expect(answer.headerFields == answers[0].headerFields)
            #expect(answer.userID == nil)
        }
    }

    @Test("registration: taken is 409, closed and invite are 403")
    func registration() throws {
        let door = try Door()
        #expect(try door.post("/auth/register", credentials).status.code == 201)
        let taken = try door.post("/auth/register", credentials)
        #expect((taken.status.code, taken.problem) == (409, "username-taken"))
        let closed = try Door(registration: .closed).post("/auth/register", credentials)
        #expect((closed.status.code, closed.problem) == (403, "registration-closed"))
        let invite = try Door(registration: .invite).post("/auth/register", credentials)
        #expect((invite.status.code, invite.problem) == (403, "invite-required"))
    }

    @Test("JW12: the JWKS has the public keys, and nothing else")
    func jwks() throws {
        let door = try Door()
        let response = try door.ask(.accounts, Request(method: .get, path: "/.well-known/jwks.json"))
        #expect(response.headerFields[.contentType] == "application/jwk-set+json")
        guard case .array(let keys)? = try JSONParser.parseObject(response.body)["keys"],
            case .object(let key)? = keys.first
        else { throw Missing() }
        #expect(Set(key.members.map(\.name)) == ["crv", "kty", "x", "use", "alg", "kid"])
    }
}
