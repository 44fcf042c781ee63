internal import FastCGI
internal import Identity

extension Timestamp {
    /// `2026-11-21T09:08:07.000Z`
    var inUTC: String { UTCTime.text(seconds: Int(secondsSince1970), milliseconds: 0) }
}
