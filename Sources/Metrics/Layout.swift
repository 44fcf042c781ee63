/// Where everything stands in a worker's counter file: 64-bit cells in the machine's own order, each written by the one
/// process that holds the file's lock, each whole at any time.
///
/// Older and newer programs read each other's files while an upgrade rolls: names are added at the end of their lists
/// (`MeteredEndpoint`, `MeteredStatus`, `MeteredEvent`) and none is moved. Whatever moves a cell raises `version`,
/// which stands in the files' names as well.
enum Layout {
    /// "SALLYMET", read as a number; written last, so that a file without it is no file yet.
    static let magic: UInt64 = 0x5445_4D59_4C4C_4153
    static let version: UInt64 = 1

    // The head: what the file is, and who counts in it.
    static let magicCell = 0
    static let versionCell = 1
    /// 1 from a worker's start to its end in good order.
    static let runningCell = 2
    /// 1 while a request is in hand.
    static let busyCell = 3

    // Counters that stand alone.
    static let startsCell = 16
    static let lossesCell = 17
    static let lockTimeoutsCell = 18

    static let eventsCell = 80
    static let maxEvents = 128
    static let queueCell = eventsCell + maxEvents
    static let lockWaitCell = queueCell + histogramCells
    static let endpointsCell = lockWaitCell + histogramCells
    static let maxEndpoints = 96
    static let maxStatuses = 32
    /// Of one endpoint: its answers by status, and how long they took.
    static let endpointCells = maxStatuses + histogramCells
    /// Buckets, the one without a bound, and the sum in microseconds; the rest is room.
    static let histogramCells = 24
    static let sumCell = 23

    static let cells = endpointsCell + maxEndpoints * endpointCells
    static let bytes = cells * 8

    /// More workers of a pool than any machine has: one beyond them does not count.
    static let maxFiles = 64

    static func path(_ index: Int, in folder: String) -> String { "\(folder)/worker-\(version)-\(index)" }

    static func statusCell(_ endpoint: Int, _ status: Int) -> Int {
        endpointsCell + endpoint * endpointCells + status
    }

    static func durationCell(_ endpoint: Int) -> Int { endpointsCell + endpoint * endpointCells + maxStatuses }
}
