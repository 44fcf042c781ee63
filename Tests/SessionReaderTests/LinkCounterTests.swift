import Glibc
import Identity
import SessionReader
import StoreConformance
import StoreProcesses
import Testing

@Suite struct LinkCounterTests {
    private let folder: TemporaryFolder
    /// The database's own clock says since when it counts.
    private let now = Timestamp(secondsSince1970: Int64(time(nil)))

    init() throws { folder = try TemporaryFolder() }

    private func use(_ address: String, limit: Int64, link: UInt8 = 1, madeAt: Timestamp? = nil) throws -> LinkUse {
        LinkUse(
            link: try #require(LinkID(bytes: Array(repeating: link, count: 16))), address: address, limit: limit,
            madeAt: madeAt ?? now.adding(seconds: 5), expiresAt: now.adding(seconds: 86_400))
    }

    @Test("N18: a use is ten minutes of one address; no more are opened than there are, by any worker")
    func counts() throws {
        let workers = [SQLiteLinkCounter(in: folder.path), SQLiteLinkCounter(in: folder.path)]
        let later = now.adding(seconds: LinkUse.windowSeconds)
        let table: [(Int, String, Timestamp, LinkUse.Outcome)] = [
            (0, "a", now, .counted(1)), (1, "a", now, .within), (1, "a", now.adding(seconds: 599), .within),
            (1, "b", now, .counted(2)), (0, "c", now, .counted(3)), (1, "d", now, .usedUp), (0, "a", later, .usedUp),
            (0, "d", later, .usedUp),
        ]
        for (worker, address, at, outcome) in table {
            #expect(try workers[worker].count(use(address, limit: 3), at: at) == outcome, "\(address)")
        }
        #expect(try workers[0].count(use("d", limit: 1, link: 2), at: now) == .counted(1), "another link")
    }

    @Test("a window that has closed costs another use")
    func again() throws {
        let counter = SQLiteLinkCounter(in: folder.path)
        #expect(try counter.count(use("a", limit: 2), at: now) == .counted(1))
        let later = now.adding(seconds: 600)
        #expect(try counter.count(use("a", limit: 2), at: later) == .counted(2))
        #expect(try counter.count(use("a", limit: 2), at: later.adding(seconds: 1)) == .within)
    }

    @Test("a link that is older than the database was counted elsewhere: it opens nothing")
    func older() throws {
        let counter = SQLiteLinkCounter(in: folder.path)
        #expect(try counter.count(use("a", limit: 9, madeAt: now.adding(seconds: -60)), at: now) == .usedUp)
    }

    @Test("a database that cannot be opened is no count")
    func broken() throws {
        let counter = SQLiteLinkCounter(in: "/proc/nowhere")
        #expect(throws: ReadFailure.self) { try counter.count(use("a", limit: 9), at: now) }
    }
}
