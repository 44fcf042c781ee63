import AccountStore
import Glibc
import SQLite
import StoreProcesses
import Testing

@Suite("The files by which running programs show their ring") struct RingFilesTests {
    private let folder: TemporaryFolder
    private let rings: RingFiles
    private let key: [UInt8] = [0, 0, 0, 1]

    init() throws {
        folder = try TemporaryFolder()
        rings = RingFiles(in: folder.path)
    }

    @Test("a ring is held that is not there yet, and one that is")
    func held() throws {
        try rings.hold([key])
        try rings.hold([key])
        #expect(try rings.held(without: [0, 0, 0, 2]).count == 1)
        #expect(try rings.held(without: key).isEmpty)
        #expect(try folder.mode(of: "ring-00000001") == 0o600)
    }

    @Test("nobody waits at a pipe")
    func pipe() {
        for name in ["ring-00000001", "ring.lock"] {
            #expect(unsafe mkfifo(folder.path + "/" + name, 0o600) == 0)
        }
        #expect(throws: SQLiteError.self) { try rings.hold([key]) }
        #expect(throws: SQLiteError.self) { try rings.claim() }
        #expect(throws: SQLiteError.self) { try rings.held(without: [0, 0, 0, 2]) }
    }

    @Test("a file that has another name, too, is neither locked nor given away, and no link is followed")
    func links() throws {
        try folder.write([], to: "other")
        let path = folder.path + "/ring.lock"
        #expect(unsafe link(folder.path + "/other", path) == 0)
        #expect(throws: SQLiteError.self) { try rings.claim() }
        try folder.remove("ring.lock")
        #expect(unsafe symlink(folder.path + "/other", path) == 0)
        #expect(throws: SQLiteError.self) { try rings.claim() }
    }

    @Test("a file of another user stays theirs", .enabled(if: geteuid() == 0))
    func otherOwner() throws {
        try folder.write([], to: "ring.lock")
        #expect(unsafe chown(folder.path + "/ring.lock", 65_534, 65_534) == 0)
        #expect(throws: SQLiteError.self) { try rings.claim() }
        var status = stat()
        #expect(unsafe stat(folder.path + "/ring.lock", &status) == 0)
        #expect(status.st_uid == 65_534)
    }
}
