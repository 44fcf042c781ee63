/// Counts what one worker does, for `Exposition` to add up over all of them.
///
/// Cost: a look into a table and a few loads and stores; no system call, no lock and no memory is taken.
public final class Meter {
    private let file: CounterFile
    private let endpoints: [String: Int]
    private let events: [String: Int]

    private init(_ file: CounterFile, pool: MeteredPool) {
        self.file = file
        endpoints = Self.places(of: MeteredEndpoint.names(of: pool))
        events = Self.places(of: MeteredEvent.names)
    }

    private static func places(of names: [String]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
    }

    /// Begins to count in the pool's folder in that directory.
    /// - Parameter onFailure: is told why nothing can be counted there: the worker serves all the same.
    public static func start(
        pool: MeteredPool, in directory: String, onFailure: (String) -> Void
    ) -> Meter {
        guard !directory.isEmpty else { return Meter(CounterFile(), pool: pool) }
        let file: CounterFile
        do throws(CounterFile.Failure) {
            file = try CounterFile(in: pool.folder(in: directory))
        } catch {
            onFailure("\(pool.folder(in: directory)): \(error)")
            file = CounterFile()
        }
        // Whoever counted here before was killed, or failed.
        if file[Layout.runningCell] != 0 { file.add(to: Layout.lossesCell) }
        file[Layout.busyCell] = 0
        file[Layout.runningCell] = 1
        file.add(to: Layout.startsCell)
        return Meter(file, pool: pool)
    }

    /// The worker ends in good order.
    public func end() {
        file[Layout.busyCell] = 0
        file[Layout.runningCell] = 0
    }

    /// A request is in hand from now on.
    public func begin() { file[Layout.busyCell] = 1 }

    /// No request is in hand any more.
    public func rest() { file[Layout.busyCell] = 0 }

    /// - Parameters:
    ///   - endpoint: who answered, by its name in `MeteredEndpoint`; nil: nobody.
    ///   - status: nil: there was no answer.
    ///   - queuedMicroseconds: how long it waited for a worker; nil where nobody knows.
    public func countRequest(
        endpoint: String?, status: Int?, microseconds: UInt64, queuedMicroseconds: UInt64?
    ) {
        let place = endpoint.flatMap { endpoints[$0] } ?? 0
        file.add(to: Layout.statusCell(place, MeteredStatus.index(of: status)))
        file.count(microseconds, inHistogramAt: Layout.durationCell(place))
        if let queuedMicroseconds { file.count(queuedMicroseconds, inHistogramAt: Layout.queueCell) }
    }

    /// - Parameter kind: its name in `MeteredEvent`.
    public func countEvent(_ kind: String) {
        if let place = events[kind] { file.add(to: Layout.eventsCell + place) }
    }

    /// - Parameter isHeld: whether the write lock was had in time.
    public func countLockWait(microseconds: UInt64, isHeld: Bool) {
        file.count(microseconds, inHistogramAt: Layout.lockWaitCell)
        if !isHeld { file.add(to: Layout.lockTimeoutsCell) }
    }
}
