import Accounts
import Testing

@testable import AccountAPI
@testable import Metrics

@Suite("What is counted")
struct MeteredNamesTests {
    @Test("OP10: every endpoint of a pool is counted by itself", arguments: AccountResponder.Pool.allCases)
    func endpoints(pool: AccountResponder.Pool) throws {
        let names = AccountResponder.endpoints(of: pool, try Door().services).map { type(of: $0).name }
        let metered = try #require(MeteredPool(rawValue: pool.rawValue))
        #expect(Set(names).isSubset(of: MeteredEndpoint.names(of: metered)))
    }

    @Test("OP10: every kind of event is counted by itself")
    func events() {
        #expect(Set(Event.Kind.allCases.map(\.rawValue)).isSubset(of: MeteredEvent.names))
    }

    @Test("no name stands there twice, all fit, and none needs an escape", arguments: MeteredPool.allCases)
    func names(pool: MeteredPool) {
        for (names, room) in [
            (MeteredEndpoint.names(of: pool), Layout.maxEndpoints), (MeteredEvent.names, Layout.maxEvents),
            (MeteredStatus.labels, Layout.maxStatuses),
        ] {
            #expect(Set(names).count == names.count)
            #expect(names.count <= room)
            #expect(names.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C } })
        }
    }
}
