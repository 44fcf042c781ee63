import Testing

@testable import ServiceManager

@Suite("The watchdog of the service manager")
struct WatchdogTests {
    @Test("A loop that goes round is told of every five seconds, with a status")
    func beats() throws {
        let manager = try ManagerSocket(ManagerSocket.freshPath())
        let socket = try #require(NotifySocket(path: manager.path, watchdogMicroseconds: 60_000_000))
        var watchdog = try #require(socket.watchdog(longestTurn: .seconds(30), now: 1_000))
        for now in stride(from: 1_000, through: 12_000, by: 500) {
            watchdog.beat(at: now, to: socket, status: "at \(now)")
        }
        #expect(manager.received() == ["WATCHDOG=1\nSTATUS=at 6000", "WATCHDOG=1\nSTATUS=at 11000"])
    }

    @Test("A loop that does not go round is not told of")
    func silence() throws {
        let manager = try ManagerSocket(ManagerSocket.freshPath())
        let socket = try #require(NotifySocket(path: manager.path, watchdogMicroseconds: 60_000_000))
        _ = try #require(socket.watchdog(longestTurn: .seconds(30), now: 0))
        #expect(manager.received() == [])
    }

    @Test("A beat that the manager's full queue does not take is repeated at the next turn")
    func fullQueue() throws {
        let manager = try ManagerSocket(ManagerSocket.freshPath())
        let socket = try #require(NotifySocket(path: manager.path, watchdogMicroseconds: 60_000_000))
        var watchdog = try #require(socket.watchdog(longestTurn: .seconds(30), now: 0))
        while socket.trySaying(.status("noise")) {}
        watchdog.beat(at: 5_000, to: socket, status: "lost")
        _ = manager.received()
        watchdog.beat(at: 5_500, to: socket, status: "heard")
        #expect(manager.received() == ["WATCHDOG=1\nSTATUS=heard"])
    }

    @Test("A manager that allows less than a request may take is asked for that and a beat more")
    func asksForMore() throws {
        let manager = try ManagerSocket(ManagerSocket.freshPath())
        let socket = try #require(NotifySocket(path: manager.path, watchdogMicroseconds: 34_999_999))
        #expect(socket.watchdog(longestTurn: .seconds(30), now: 0) != nil)
        #expect(manager.received() == ["WATCHDOG_USEC=35000000"])
        let generous = try #require(NotifySocket(path: manager.path, watchdogMicroseconds: 35_000_000))
        #expect(generous.watchdog(longestTurn: .seconds(30), now: 0) != nil)
        #expect(manager.received() == [])
    }

    @Test("Without a watchdog, or with another process', there is none")
    func none() throws {
        let manager = try ManagerSocket(ManagerSocket.freshPath())
        let socket = try #require(NotifySocket(path: manager.path))
        #expect(socket.watchdog(longestTurn: .seconds(30), now: 0) == nil)
        #expect(NotifySocket.timeout(microseconds: "1", process: "7", own: 7) == 1)
        #expect(NotifySocket.timeout(microseconds: "1", process: nil, own: 7) == 1)
        #expect(NotifySocket.timeout(microseconds: "1", process: "8", own: 7) == nil)
        for text in [nil, "", "0", "-1", "1s"] {
            #expect(NotifySocket.timeout(microseconds: text, process: nil, own: 7) == nil)
        }
    }
}
