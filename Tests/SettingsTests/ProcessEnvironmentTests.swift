import Glibc
import Testing

@testable import Settings

@Suite(.serialized) struct ProcessEnvironmentTests {
    private func set(_ name: String, _ value: [UInt8]) {
        let text = value.map { CChar(bitPattern: $0) } + [0]
        #expect(unsafe setenv(name, text, 1) == 0)
    }

    @Test("Our variables alone are taken, values whole")
    func taken() {
        set("SALLYPORT_TEST_A", Array("b=c".utf8))
        set("XSALLYPORT_TEST_A", [0x78])
        defer {
            unsafe unsetenv("SALLYPORT_TEST_A")
            unsafe unsetenv("XSALLYPORT_TEST_A")
        }
        let found = ProcessEnvironment.settings()
        #expect(found["SALLYPORT_TEST_A"] == "b=c")
        #expect(found.keys.allSatisfy { $0.hasPrefix("SALLYPORT_") })
    }

    @Test("A combining mark at the start of a value does not hide the variable")
    func combiningMark() {
        set("SALLYPORT_TEST_B", [0xCC, 0x81, 0x78])
        defer { unsafe unsetenv("SALLYPORT_TEST_B") }
        #expect(ProcessEnvironment.settings()["SALLYPORT_TEST_B"] == "\u{301}x")
    }

    @Test("A value that is no UTF-8 is a fault, not another path")
    func noUTF8() {
        set("SALLYPORT_STATE_DIR", Array("/tmp/".utf8) + [0xFF])
        defer { unsafe unsetenv("SALLYPORT_STATE_DIR") }
        let faults = SettingsFaults([
            "environment: SALLYPORT_STATE_DIR must be UTF-8 of at most 4,096 bytes without control characters"
        ])
        #expect(throws: faults) {
            try Settings(SettingsReader(environment: ProcessEnvironment.settings(), file: .none))
        }
    }
}
