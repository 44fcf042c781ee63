/// What the accounts database says about itself at the moment, beside what was counted.
public struct Census: Sendable, Equatable {
    public var enabledUsers: UInt64
    public var disabledUsers: UInt64
    /// Sessions that have neither ended nor passed their lifetime.
    public var tokenSessions: UInt64
    public var cookieSessions: UInt64

    public init(enabledUsers: UInt64, disabledUsers: UInt64, tokenSessions: UInt64, cookieSessions: UInt64) {
        self.enabledUsers = enabledUsers
        self.disabledUsers = disabledUsers
        self.tokenSessions = tokenSessions
        self.cookieSessions = cookieSessions
    }
}

/// The metrics of all pools, summed over their workers, as Prometheus reads them.
public enum Exposition {
    public static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// - Parameters:
    ///   - directory: where the pools count; empty: nowhere.
    ///   - census: nil where the database does not answer.
    /// - Returns: the text. Cost: a few hundred system calls.
    public static func text(from directory: String, version: String, census: Census?) -> String {
        let pools = MeteredPool.allCases.map { ($0, directory.isEmpty ? nil : PoolSums(of: $0, in: directory)) }
        let sums = pools.compactMap { pool, sums in sums.map { (pool, $0) } }
        var output = ExpositionText()
        output.begin("sallyport_build_info", .gauge, "The version of the program that says this.")
        output.sample("sallyport_build_info", [("version", version)], 1)
        writeCensus(census, to: &output)
        writeWorkers(sums, to: &output)
        writeRequests(sums, to: &output)
        writeOutcomes(sums, to: &output)
        writeEvents(sums, to: &output)
        writeLockWaits(sums, to: &output)
        return output.text
    }

    private typealias Sums = [(MeteredPool, PoolSums)]

    private static func writeCensus(_ census: Census?, to output: inout ExpositionText) {
        output.begin("sallyport_database_up", .gauge, "Whether the accounts database answered just now.")
        output.sample("sallyport_database_up", [], census == nil ? 0 : 1)
        guard let census else { return }
        output.begin("sallyport_users", .gauge, "Accounts there are.")
        output.sample("sallyport_users", [("state", "enabled")], census.enabledUsers)
        output.sample("sallyport_users", [("state", "disabled")], census.disabledUsers)
        output.begin("sallyport_sessions", .gauge, "Sessions that have neither ended nor passed their lifetime.")
        output.sample("sallyport_sessions", [("kind", "token")], census.tokenSessions)
        output.sample("sallyport_sessions", [("kind", "cookie")], census.cookieSessions)
    }

    private static func writeWorkers(_ sums: Sums, to output: inout ExpositionText) {
        each(sums, &output, "sallyport_workers", .gauge, "Workers that run.") { UInt64($0.workers) }
        each(
            sums, &output, "sallyport_workers_busy", .gauge,
            "Workers that have a request in hand; of the login pool: hashes that run."
        ) { UInt64($0.busy) }
        each(sums, &output, "sallyport_worker_starts_total", .counter, "Workers that were started.") {
            $0.cells[Layout.startsCell]
        }
        each(
            sums, &output, "sallyport_worker_losses_total", .counter,
            "Workers that did not end in good order, told when another takes their place."
        ) { $0.cells[Layout.lossesCell] }
        each(
            sums, &output, "sallyport_metrics_files_refused", .gauge,
            "Files in the pool's metrics folder that no worker wrote so."
        ) { UInt64($0.refusedFiles) }
    }

    private static func writeRequests(_ sums: Sums, to output: inout ExpositionText) {
        output.begin("sallyport_requests_total", .counter, "Requests that a worker has dealt with.")
        for (pool, sum) in sums {
            for (place, name) in MeteredEndpoint.names(of: pool).enumerated() {
                for (column, status) in MeteredStatus.labels.enumerated() {
                    let count = sum.cells[Layout.statusCell(place, column)]
                    guard count > 0 else { continue }
                    let labels = [("pool", pool.rawValue), ("endpoint", name), ("status", status)]
                    output.sample("sallyport_requests_total", labels, count)
                }
            }
        }
        let duration = "sallyport_request_duration_seconds"
        output.begin(duration, .histogram, "How long a worker had a request in hand, from its first byte.")
        for (pool, sum) in sums {
            for (place, name) in MeteredEndpoint.names(of: pool).enumerated() {
                let first = Layout.durationCell(place)
                let cells = sum.cells[first..<first + Layout.histogramCells]
                guard cells.contains(where: { $0 > 0 }) else { continue }
                output.histogram(duration, [("pool", pool.rawValue), ("endpoint", name)], cells)
            }
        }
        let queue = "sallyport_request_queue_duration_seconds"
        output.begin(queue, .histogram, "How long requests waited for a worker, to the millisecond.")
        for (pool, sum) in sums {
            let cells = sum.cells[Layout.queueCell..<Layout.queueCell + Layout.histogramCells]
            output.histogram(queue, [("pool", pool.rawValue)], cells)
        }
    }

    /// The same answers once more, by what they meant.
    private static func writeOutcomes(_ sums: Sums, to output: inout ExpositionText) {
        let logins = [
            ("succeeded", [200, 303]), ("failed", [401]), ("throttled", [429]), ("unavailable", [500, 503]),
        ]
        let verdicts = [
            ("open", [204]), ("unauthorized", [401]), ("forbidden", [403]), ("unknowable", [500, 503]),
        ]
        output.begin("sallyport_logins_total", .counter, "Logins by what became of them.")
        writeOutcomes(logins, label: "outcome", of: "POST /login", .login, "sallyport_logins_total", sums, &output)
        output.begin("sallyport_gate_verdicts_total", .counter, "What the gate said to nginx.")
        writeOutcomes(verdicts, label: "verdict", of: "verify", .gate, "sallyport_gate_verdicts_total", sums, &output)
    }

    private static func writeOutcomes(
        _ outcomes: [(String, [Int])], label: String, of endpoint: String, _ pool: MeteredPool, _ name: String,
        _ sums: Sums, _ output: inout ExpositionText
    ) {
        guard let sum = sums.first(where: { $0.0 == pool })?.1,
            let place = MeteredEndpoint.names(of: pool).firstIndex(of: endpoint)
        else { return }
        for (outcome, statuses) in outcomes {
            let count = statuses.reduce(UInt64(0)) {
                $0 + sum.cells[Layout.statusCell(place, MeteredStatus.index(of: $1))]
            }
            output.sample(name, [(label, outcome)], count)
        }
    }

    /// The gate has no events: what its files say of them counts for nothing.
    private static func writeEvents(_ sums: Sums, to output: inout ExpositionText) {
        output.begin("sallyport_events_total", .counter, "Events that the workers recorded, by kind.")
        guard !sums.isEmpty else { return }
        for (place, name) in MeteredEvent.names.enumerated() {
            let count = sums.filter { $0.0 != .gate }.reduce(UInt64(0)) { $0 + $1.1.cells[Layout.eventsCell + place] }
            output.sample("sallyport_events_total", [("event", name)], count)
        }
    }

    private static func writeLockWaits(_ sums: Sums, to output: inout ExpositionText) {
        let wait = "sallyport_database_lock_wait_seconds"
        let writers = sums.filter { $0.0 != .gate }
        output.begin(wait, .histogram, "How long changes waited for the write lock.")
        for (pool, sum) in writers {
            let cells = sum.cells[Layout.lockWaitCell..<Layout.lockWaitCell + Layout.histogramCells]
            output.histogram(wait, [("pool", pool.rawValue)], cells)
        }
        each(
            writers, &output, "sallyport_database_lock_timeouts_total", .counter,
            "Changes that did not get the write lock in time."
        ) { $0.cells[Layout.lockTimeoutsCell] }
    }

    private static func each(
        _ sums: Sums, _ output: inout ExpositionText, _ name: String, _ kind: ExpositionText.Kind, _ help: String,
        _ value: (PoolSums) -> UInt64
    ) {
        output.begin(name, kind, help)
        for (pool, sum) in sums { output.sample(name, [("pool", pool.rawValue)], value(sum)) }
    }
}
