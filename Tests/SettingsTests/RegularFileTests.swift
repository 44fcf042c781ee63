import Glibc
import Settings
import StoreProcesses
import Testing

@Suite struct RegularFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ name: String, _ text: String = "text", mode: mode_t = 0o600) throws -> String {
        try folder.write(Array(text.utf8), to: name)
        let path = folder.path + "/" + name
        #expect(unsafe chmod(path, mode) == 0)
        return path
    }

    @Test("A file is read whole, up to the very limit")
    func limit() throws {
        let path = try file("f", "12345")
        #expect(try RegularFile.read(path, maxBytes: 5) == Array("12345".utf8))
        #expect(throws: FileError.tooLarge(maxBytes: 4)) { try RegularFile.read(path, maxBytes: 4) }
        #expect(try RegularFile.read(file("empty", ""), maxBytes: 4) == [])
    }

    @Test("OP1: a secret is read whatever the owner may do with it", arguments: [mode_t(0o600), 0o400, 0o700])
    func modes(mode: mode_t) throws {
        #expect(try RegularFile.readSecret(file("s", mode: mode), maxBytes: 9) == Array("text".utf8))
    }

    @Test(
        "OP1: a secret that others may read, write or run is refused",
        arguments: [mode_t(0o640), 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666])
    func openModes(mode: mode_t) throws {
        let path = try file("s", mode: mode)
        #expect(throws: FileError.modeTooOpen) { try RegularFile.readSecret(path, maxBytes: 9) }
    }

    @Test(
        "OP9: what others may read is read; what others may write is refused",
        arguments: [(mode_t(0o644), true), (0o755, true), (0o664, false), (0o646, false), (0o666, false)])
    func trustedModes(mode: mode_t, isTaken: Bool) throws {
        let path = try file("s", mode: mode)
        if isTaken {
            #expect(try RegularFile.read(path, maxBytes: 9) == Array("text".utf8))
        } else {
            #expect(throws: FileError.writableByOthers) { try RegularFile.read(path, maxBytes: 9) }
        }
    }

    @Test("OP9: a file that belongs to another user is refused, whatever its mode", .enabled(if: geteuid() == 0))
    func foreignOwner() throws {
        let path = try file("s")
        #expect(unsafe chown(path, 65_534, gid_t.max) == 0)
        #expect(throws: FileError.foreignOwner) { try RegularFile.read(path, maxBytes: 9) }
        #expect(throws: FileError.foreignOwner) { try RegularFile.readSecret(path, maxBytes: 9) }
    }

    @Test("OP1: what is missing, a folder, a device or a FIFO without a writer is refused and nothing waits")
    func wrongTypes() throws {
        let fifo = folder.path + "/fifo"
        #expect(unsafe mkfifo(fifo, 0o600) == 0)
        let rows: [(String, FileError)] = [
            (folder.path + "/none", .missing), (folder.path, .notRegular), ("/dev/zero", .notRegular),
            (fifo, .notRegular), ("/dev/null/x", .failed(ENOTDIR)),
        ]
        for (path, error) in rows {
            #expect(throws: error) { try RegularFile.read(path, maxBytes: 9) }
            #expect(throws: error) { try RegularFile.readSecret(path, maxBytes: 9) }
        }
    }

    @Test("OP1: a link leads to the file whose mode counts; one that leads nowhere is missing")
    func links() throws {
        let open = try file("open", mode: 0o644)
        #expect(unsafe symlink(open, folder.path + "/a") == 0)
        #expect(throws: FileError.modeTooOpen) { try RegularFile.readSecret(folder.path + "/a", maxBytes: 9) }
        #expect(unsafe symlink("nowhere", folder.path + "/b") == 0)
        #expect(throws: FileError.missing) { try RegularFile.readSecret(folder.path + "/b", maxBytes: 9) }
    }

    @Test("A new secret is of mode 0600 whatever the umask, holds what was given, and leaves nothing else")
    func created() throws {
        let before = umask(0)
        defer { umask(before) }
        #expect(try RegularFile.createSecret(folder.path + "/s") { [1, 2] })
        #expect(try folder.bytes(of: "s") == [1, 2])
        #expect(try folder.mode(of: "s") == 0o600)
        #expect(try folder.names() == ["s"])
    }

    @Test("What stands at the path stays: file, folder or a link to nowhere; nothing is asked for")
    func keeps() throws {
        _ = try file("s", "old")
        #expect(unsafe symlink("nowhere", folder.path + "/link") == 0)
        for path in [folder.path + "/s", folder.path, folder.path + "/link"] {
            let made = try RegularFile.createSecret(path) {
                Issue.record("asked for")
                return [1]
            }
            #expect(!made)
        }
        #expect(try folder.bytes(of: "s") == Array("old".utf8))
        #expect(try folder.names() == ["link", "s"])
    }

    @Test("Of two that make it at once the first wins and is left alone")
    func race() throws {
        let path = folder.path + "/s"
        let made = try RegularFile.createSecret(path) {
            let isFirst = try RegularFile.createSecret(path) { [1] }
            #expect(isFirst)
            return [2]
        }
        #expect(!made)
        #expect(try folder.bytes(of: "s") == [1])
        #expect(try folder.names() == ["s"])
    }

    @Test("Where its content cannot be had nothing is left, and the next try is free")
    func contentFails() throws {
        struct Failure: Error {}
        #expect(throws: Failure.self) { try RegularFile.createSecret(folder.path + "/s") { throw Failure() } }
        #expect(try folder.names() == [])
        #expect(try RegularFile.createSecret(folder.path + "/s") { [1] })
    }

    @Test("What a killed process left behind is in nobody's way")
    func leftOver() throws {
        _ = try file("s.new", "")
        #expect(try RegularFile.createSecret(folder.path + "/s") { [1] })
    }

    @Test("A folder that cannot be made or written is told by its errno")
    func noFolder() {
        #expect(throws: FileError.failed(ENOTDIR)) { try RegularFile.createSecret("/dev/null/x/s") { [1] } }
    }

    @Test("OP1: an error is one line of its own words")
    func descriptions() {
        let errors: [FileError] = [
            .missing, .failed(EACCES), .notRegular, .tooLarge(maxBytes: 1), .modeTooOpen, .foreignOwner,
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
        #expect(errors.allSatisfy { !$0.description.contains("\n") })
    }
}
