internal import Glibc
public import Identity

/// The system's clock, read at the root and passed in everywhere else.
public enum SystemClock {
    public static func now() -> Timestamp { Timestamp(secondsSince1970: Int64(time(nil))) }
}
