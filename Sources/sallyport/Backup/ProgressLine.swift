/// Tells how far something is, every few seconds: nothing for what is short.
final class ProgressLine {
    private let what: String
    private var next = ContinuousClock.now + interval
    private static let interval: Duration = .seconds(5)

    init(_ what: String) { self.what = what }

    func tell(_ done: Int, of all: Int) {
        guard all > 0, ContinuousClock.now >= next else { return }
        next = ContinuousClock.now + Self.interval
        say("\(what): \(100 * min(done, all) / all) %")
    }
}
