import StoreProcesses
import Testing

@testable import Settings

@Suite struct EnvironmentFileTests {
    private func read(_ text: String) -> EnvironmentFile { EnvironmentFile(path: "f", text: text) }

    @Test("Names, values, quotes, comments and empty lines are read as systemd reads them")
    func taken() {
        let file = read("# comment = 1\n\nA=1\nB_2=\"two words \"\nC=\nD=\"\"\nE=a=b#c;d\nF=\u{E9}\n_=x")
        #expect(file.faults == [])
        #expect(
            file.values == ["A": "1", "B_2": "two words ", "C": "", "D": "", "E": "a=b#c;d", "F": "\u{E9}", "_": "x"])
    }

    @Test(
        "OP9: a line that is not NAME=value is a fault with its number",
        arguments: [
            ("secret", "f:1: has no ="), (" ", "f:1: has no ="), ("A=1\nsecret", "f:2: has no ="),
            (";A", "f:1: has no ="),
            ("=secret", "f:1: what stands before = is no name"), ("a=secret", "f:1: what stands before = is no name"),
            ("A =secret", "f:1: what stands before = is no name"),
            (" A=secret", "f:1: what stands before = is no name"),
            ("export A=secret", "f:1: what stands before = is no name"),
            ("\u{FEFF}A=secret", "f:1: what stands before = is no name"),
            ("\u{410}=secret", "f:1: what stands before = is no name"),
            ("A\u{301}=secret", "f:1: what stands before = is no name"),
        ])
    func noPair(text: String, fault: String) {
        #expect(read(text).faults == [fault])
        #expect(!read(text).values.values.contains("secret"))
    }

    @Test(
        "OP9: a value that systemd would read otherwise is a fault that does not repeat it",
        arguments: [
            "secret\"", "\"secret", "\"", "'secret'", "sec'ret", "sec\\ret", "secret\\", "\"sec\"ret\"", "sec\tret",
            "secret\r", "sec\u{0}ret", "sec\u{7F}ret", " secret", "secret ", "\"secret\" ", " \"secret\"",
            "\"secret\"\u{301}",
        ])
    func strayCharacters(value: String) {
        let file = read("A=\(value)")
        #expect(file.faults == ["f:1: the value of A has a stray space, quote, backslash or control character"])
        #expect(file.values == [:])
    }

    @Test("OP9: a name that stands there twice is a fault, with equal values too", arguments: ["1", "2"])
    func doubled(second: String) {
        #expect(read("A=1\nB=1\nA=\(second)").faults == ["f:3: A stands there twice"])
    }

    @Test("Lines that end with CR LF are faults one by one: no comment swallows the line after it")
    func carriageReturns() {
        let file = read("# comment\r\nA=1\r\nB=2\r\n")
        #expect(file.faults.map { String($0.prefix(4)) } == ["f:2:", "f:3:"])
        #expect(file.values == [:])
    }

    @Test("OP9: all faults are told, not the first alone")
    func all() {
        #expect(read("x\nA=1\nA=2\ny=1\nB='").faults.count == 4)
    }

    @Test("A file that is missing, a folder, too large or no UTF-8 is a fault that names it")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        #expect(EnvironmentFile.read(folder.path + "/none").faults == [folder.path + "/none: does not exist"])
        #expect(EnvironmentFile.read(folder.path).faults == [folder.path + ": is not a regular file"])
        try folder.write(Array(repeating: 0x0A, count: 65_537), to: "large")
        #expect(
            EnvironmentFile.read(folder.path + "/large").faults == [folder.path + "/large: is larger than 65536 bytes"])
        try folder.write(Array("A=".utf8) + [0xFF], to: "latin")
        #expect(EnvironmentFile.read(folder.path + "/latin").faults == [folder.path + "/latin: is not UTF-8"])
    }
}
