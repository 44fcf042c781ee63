import Glibc
import StoreProcesses
import Testing

@testable import Metrics

@Suite("Counters of many workers")
struct CounterFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for pool in MeteredPool.allCases {
            try #require(unsafe symlink(TemporaryFolder().path, pool.folder(in: folder.path)) == 0)
        }
    }

    private func start(_ pool: MeteredPool = .login) -> Meter {
        Meter.start(pool: pool, in: folder.path) { Issue.record("\($0)") }
    }

    private func text() -> String { Exposition.text(from: folder.path, version: "1.2.3", census: nil) }

    private func value(_ sample: String) -> String? {
        text().split(separator: "\n").first { $0.hasPrefix(sample + " ") }.map {
            String($0.dropFirst(sample.utf8.count + 1))
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o640)
        try #require(descriptor >= 0)
        defer { _ = close(descriptor) }
        try #require(unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }

    private func request(_ meter: Meter, _ endpoint: String? = "POST /login", status: Int? = 200) {
        meter.countRequest(endpoint: endpoint, status: status, microseconds: 30_000, queuedMicroseconds: 2_000)
    }

    private static let logins = #"sallyport_requests_total{pool="login",endpoint="POST /login",status="200"}"#

    @Test("OP10: what workers of a pool count adds up")
    func sums() {
        let (one, two) = (start(), start())
        request(one)
        request(two)
        request(two)
        #expect(value(Self.logins) == "3")
        #expect(value(#"sallyport_workers{pool="login"}"#) == "2")
        #expect(value(#"sallyport_logins_total{outcome="succeeded"}"#) == "3")
        let duration = #"sallyport_request_duration_seconds_"#
        let labels = #"pool="login",endpoint="POST /login""#
        #expect(value(duration + "count{\(labels)}") == "3")
        #expect(value(duration + "sum{\(labels)}") == "0.090000")
        #expect(value(duration + "bucket{\(labels),le=\"0.025\"}") == "0")
        #expect(value(duration + "bucket{\(labels),le=\"0.05\"}") == "3")
        #expect(value(duration + "bucket{\(labels),le=\"+Inf\"}") == "3")
        #expect(value(#"sallyport_request_queue_duration_seconds_sum{pool="login"}"#) == "0.006000")
    }

    @Test("OP10: a worker that ends takes nothing with it, and its successor goes on in its file")
    func takeover() {
        do {
            let first = start()
            request(first)
            first.begin()
            #expect(value(#"sallyport_workers_busy{pool="login"}"#) == "1")
        }
        #expect(value(Self.logins) == "1")
        #expect(value(#"sallyport_workers{pool="login"}"#) == "0")
        #expect(value(#"sallyport_workers_busy{pool="login"}"#) == "0")
        do {
            let second = start()
            request(second)
            second.end()
        }
        let third = start()
        request(third)
        #expect(value(Self.logins) == "3")
        #expect(value(#"sallyport_worker_starts_total{pool="login"}"#) == "3")
        #expect(
            value(#"sallyport_worker_losses_total{pool="login"}"#) == "1", "the first alone did not say that it ends")
        #expect(
            unsafe access(Layout.path(1, in: MeteredPool.login.folder(in: folder.path)), F_OK) != 0,
            "one file is enough")
    }

    @Test("what nobody knows by name is counted as such")
    func unknownNames() {
        let meter = start()
        request(meter, nil, status: 400)
        request(meter, "GET /what\"ever", status: 599)
        request(meter, nil, status: nil)
        meter.countEvent("no such kind")
        let requests = #"sallyport_requests_total{pool="login",endpoint="none",status="#
        for status in ["400", "other", "none"] { #expect(value(requests + "\"\(status)\"}") == "1") }
        #expect(!text().contains("ever"))
    }

    @Test("a folder that is not there costs the counts and nothing else")
    func noFolder() {
        var told: [String] = []
        let meter = Meter.start(pool: .gate, in: folder.path + "/nowhere") { told.append($0) }
        request(meter, "verify", status: 204)
        #expect(told.count == 1)
        #expect(told.first?.contains("No such file or directory") == true)
        _ = Meter.start(pool: .gate, in: "") { told.append($0) }
        #expect(told.count == 1)
        #expect(
            Exposition.text(from: "", version: "1", census: nil).contains("sallyport_build_info{version=\"1\"} 1\n"))
    }

    /// What the gate's user can put in the place of a file: as bytes.
    private static let hostile: [(String, [UInt8])] = [
        ("short", Array("SALLYMET".utf8)), ("junk", [UInt8](repeating: 0x41, count: Layout.bytes)),
        ("too long", [UInt8](repeating: 0, count: Layout.bytes + 1)),
        ("of another version", Array("SALLYMET".utf8) + [UInt8](repeating: 9, count: Layout.bytes - 8)),
    ]

    @Test("OP10: a file that no worker wrote is refused, told of, and changes no number", arguments: hostile)
    func hostileFile(_: String, bytes: [UInt8]) throws {
        let meter = start()
        request(meter)
        let before = text()
        try write(bytes, to: Layout.path(0, in: MeteredPool.gate.folder(in: folder.path)))
        let refused = #"sallyport_metrics_files_refused{pool="gate"}"#
        #expect(value(refused) == "1")
        #expect(text().replacing(refused + " 1", with: refused + " 0") == before)
    }

    @Test("a pipe, a folder and a link in the place of a file are refused, and hold nobody up")
    func otherKinds() throws {
        let gate = MeteredPool.gate.folder(in: folder.path)
        try #require(unsafe mkfifo(Layout.path(0, in: gate), 0o666) == 0)
        try #require(unsafe mkdir(Layout.path(1, in: gate), 0o777) == 0)
        defer { _ = unsafe rmdir(Layout.path(1, in: gate)) }
        try #require(unsafe symlink("/etc/passwd", Layout.path(2, in: gate)) == 0)
        #expect(value(#"sallyport_metrics_files_refused{pool="gate"}"#) == "3")
    }

    @Test("OP10: whatever numbers the gate's files hold, they stay the gate's, and no sum overflows")
    func hostileNumbers() throws {
        let login = start()
        request(login)
        login.countEvent("logged-in")
        let before = text().split(separator: "\n").filter { !$0.contains("gate") }
        let head = [Layout.magic, Layout.version].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
        let bytes = head + [UInt8](repeating: 0xFF, count: Layout.bytes - 16)
        for index in 0..<Layout.maxFiles {
            try write(bytes, to: Layout.path(index, in: MeteredPool.gate.folder(in: folder.path)))
        }
        #expect(text().split(separator: "\n").filter { !$0.contains("gate") } == before)
        #expect(value(#"sallyport_requests_total{pool="gate",endpoint="verify",status="204"}"#) == "9007199254740992")
        #expect(!text().contains("pool=\"gate\",endpoint=\"POST /login\""))
    }

    @Test("a file that is damaged is begun anew by the worker that takes it")
    func damagedFile() throws {
        let path = Layout.path(0, in: MeteredPool.login.folder(in: folder.path))
        try write([UInt8](repeating: 0x41, count: Layout.bytes), to: path)
        let meter = start()
        request(meter)
        #expect(value(Self.logins) == "1")
        #expect(value(#"sallyport_metrics_files_refused{pool="login"}"#) == "0")
    }

    @Test("beyond as many workers as are foreseen one serves without counting")
    func tooMany() {
        let meters = (0..<Layout.maxFiles).map { _ in start() }
        var told: [String] = []
        let last = Meter.start(pool: .login, in: folder.path) { told.append($0) }
        request(last)
        #expect(told.count == 1)
        #expect(value(#"sallyport_workers{pool="login"}"#) == String(meters.count))
    }
}
