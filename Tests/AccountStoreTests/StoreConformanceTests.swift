import StoreConformance
import Testing

@Suite struct StoreConformanceTests {
    @Test("SQLiteAccountStore does what every store must", arguments: StoreProperty.allCases)
    func sqlite(property: StoreProperty) throws {
        try property.check(on: TestStore().store)
    }

    @Test("InMemoryStore does what every store must", arguments: StoreProperty.allCases)
    func inMemory(property: StoreProperty) throws {
        try property.check(on: InMemoryStore())
    }
}
