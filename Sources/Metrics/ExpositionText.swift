/// Writes samples in the text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/
///
/// Every name and label value is one of ours: no quote, backslash or line break is among them.
struct ExpositionText {
    enum Kind: String { case counter, gauge, histogram }

    typealias Label = (name: String, value: String)

    private(set) var text = ""

    /// Begins a metric; its samples follow.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: [Label], _ value: UInt64) {
        sample(name, labels, String(value))
    }

    /// The samples of one histogram, from its cells: buckets that each hold their own, and the sum in microseconds.
    mutating func histogram(_ name: String, _ labels: [Label], _ cells: ArraySlice<UInt64>) {
        let first = cells.startIndex
        var total: UInt64 = 0
        for (place, bound) in DurationBuckets.bounds.enumerated() {
            total += cells[first + place]
            sample(name + "_bucket", labels + [("le", bound.text)], total)
        }
        total += cells[first + DurationBuckets.bounds.count]
        sample(name + "_bucket", labels + [("le", "+Inf")], total)
        sample(name + "_sum", labels, Self.seconds(cells[first + Layout.sumCell]))
        sample(name + "_count", labels, total)
    }

    private mutating func sample(_ name: String, _ labels: [Label], _ value: String) {
        let list = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
        text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
    }

    private static func seconds(_ microseconds: UInt64) -> String {
        let digits = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
