internal import Glibc

/// When nginx asked for a worker, by the clock that it shares with us (`$msec`: seconds since 1970, with milliseconds).
struct HandOver: Equatable {
    private let microseconds: Int

    /// Nil for what is not up to 12 digits, a dot and three digits.
    init?(parsing bytes: [UInt8]) {
        guard (5...16).contains(bytes.count), bytes[bytes.count - 4] == UInt8(ascii: ".") else { return nil }
        var milliseconds = 0
        for (place, byte) in bytes.enumerated() where place != bytes.count - 4 {
            guard (0x30...0x39).contains(byte) else { return nil }
            milliseconds = milliseconds * 10 + Int(byte - 0x30)
        }
        microseconds = milliseconds * 1_000
    }

    /// How long it took until that many microseconds ago, when a worker took the request up; nil where a clock was set
    /// meanwhile, so that nobody can tell.
    func wait(untilAgo age: Int) -> Int? {
        var now = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 else { return nil }
        let waited = now.tv_sec * 1_000_000 + now.tv_nsec / 1_000 - age - microseconds
        // nginx rounds to a millisecond, and reads the clock once for all that it does at a time.
        return (-60_000_000...60_000_000).contains(waited) ? max(0, waited) : nil
    }
}
