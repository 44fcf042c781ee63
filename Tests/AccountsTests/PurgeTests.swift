import Accounts
import Identity
import SiteInMemory
import StoreConformance
import Testing

@Suite struct PurgeTests {
    @Test("kinds take turns: what there is more of than ever goes keeps nothing else waiting")
    func turns() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let purge = Purge(store: site.store, eventRetentionDays: 0)
        let now = Sample.now.adding(seconds: Site.sessionLifetimeSeconds + 1)
        for id in 0..<200 { _ = try site.startSession(UInt8(id), of: user) }
        let events = site.store.events.count
        for turn in 0..<2 { _ = try purge.purgeSome(at: now, turn: turn) }
        #expect(site.store.events.count < events)
        #expect(site.store.sessions.count == 100)
    }
}
