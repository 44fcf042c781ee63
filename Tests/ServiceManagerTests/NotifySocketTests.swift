import Glibc
import Testing

@testable import ServiceManager

@Suite("What the service manager is told")
struct NotifySocketTests {
    @Test("A manager at a path or at an abstract name hears every word", arguments: ["", "@"])
    func words(prefix: String) throws {
        let manager = try ManagerSocket(prefix + ManagerSocket.freshPath())
        let socket = try #require(NotifySocket(path: manager.path))
        socket.say(.ready, .status("serves"))
        socket.say(.alive)
        socket.say(.stopping)
        #expect(manager.received() == ["READY=1\nSTATUS=serves", "WATCHDOG=1", "STOPPING=1"])
    }

    @Test("A status is one line, whatever stands in it")
    func oneLine() throws {
        let manager = try ManagerSocket(ManagerSocket.freshPath())
        try #require(NotifySocket(path: manager.path)).say(.status("a\nREADY=1\r\u{1B}[2Jb\u{7F}"))
        #expect(manager.received() == ["STATUS=a READY=1  [2Jb "])
    }

    @Test(
        "What is no address of a Unix socket is no manager",
        arguments: ["", "relative", "vsock:2:1234", "@" + String(repeating: "x", count: 200)])
    func noAddress(path: String) {
        #expect(NotifySocket(path: path) == nil)
    }

    @Test("A manager that is gone fails nothing")
    func gone() throws {
        let socket = try #require(NotifySocket(path: ManagerSocket.freshPath()))
        socket.say(.ready)
    }
}
