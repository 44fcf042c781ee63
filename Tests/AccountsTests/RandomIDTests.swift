import AccessTokens
import Identity
import Testing

@testable import Accounts

@Suite("RandomID: what is drawn can be typed")
struct RandomIDTests {
    @Test("no id begins with a hyphen, as an option would")
    func typed() throws {
        for _ in 0..<1000 { #expect(try !RandomID.session().text.hasPrefix("-")) }
    }

    @Test("no two of a thousand are alike")
    func apart() throws {
        #expect(try Set((0..<1000).map { _ in try RandomID.user() }).count == 1000)
    }
}
