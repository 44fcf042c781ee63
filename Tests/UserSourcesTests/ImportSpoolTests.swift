import Accounts
import Identity
import Testing

@testable import UserSources

@Suite struct ImportSpoolTests {
    @Test("Users come out of the spool as they went in, however many, and nothing is left in the folder")
    func roundTrip() throws {
        let spool = try ImportSpool(in: "/tmp")
        var users: [Credentials] = []
        for number in 0..<2_000 {
            let user = User(
                id: try #require(UserID(bytes: (0..<16).map { UInt8(truncatingIfNeeded: number >> ($0 % 2 * 8)) })),
                username: try #require(Username("user\(number)")),
                email: number.isMultiple(of: 3) ? nil : "\u{FC}\(number)@example.org",
                isEmailVerified: number % 3 == 1, roles: number.isMultiple(of: 2) ? [] : ["a", "b"],
                disabledAt: number.isMultiple(of: 5) ? Timestamp(secondsSince1970: Int64(number)) : nil,
                createdAt: Timestamp(secondsSince1970: Int64(number) * 1_000_000))
            users.append(Credentials(user: user, sealedPassword: [UInt8](repeating: UInt8(number % 256), count: 300)))
            try spool.append(users[number])
        }
        try spool.rewind()
        var read: [Credentials] = []
        while let next = try spool.next() { read.append(next) }
        #expect(read == users)
    }
}
