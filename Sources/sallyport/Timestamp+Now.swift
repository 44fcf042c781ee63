internal import Glibc
internal import Identity

extension Timestamp {
    /// The system's clock. Read here, at the root, and passed in everywhere else.
    static var now: Timestamp { Timestamp(secondsSince1970: Int64(time(nil))) }
}
