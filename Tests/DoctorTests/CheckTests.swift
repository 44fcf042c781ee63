import Doctor
import NginxConfiguration
import Testing
import VectorFiles

@Suite struct CheckTests {
    @Test("Each fault is found where it is, and nothing else is", arguments: try ConfigurationFolder.names("faults"))
    func faults(name: String) throws {
        let expected = try ConfigurationFolder.words(name, behind: "finds")
        #expect(!expected.isEmpty)
        #expect(try ConfigurationFolder.found(name) == expected.sorted())
    }

    @Test("Nothing is found where all is well", arguments: try ConfigurationFolder.names("good"))
    func good(name: String) throws { #expect(try ConfigurationFolder.found(name) == []) }

    @Test("Every check has a configuration that it finds something in")
    func coverage() throws {
        let found = try ConfigurationFolder.names("faults").flatMap {
            try ConfigurationFolder.words($0, behind: "finds")
        }
        #expect(Set(found) == Set(Check.all.map(\.id)))
        #expect(Set(Check.all.map(\.id)).count == Check.all.count)
    }
}
