internal import ASCII
internal import Glibc
internal import JSON

/// One line of the log while it is made, member by member.
struct LogLine {
    /// Longest text of one member, in characters; what is longer ends with `…`.
    static let maxTextLength = 1_024

    private var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(512) }

    /// What systemd's journal reads and takes off: sd-daemon(3).
    mutating func mark(priority: Int) { bytes.append(utf8: "<\(priority)>") }

    /// - Parameter origin: members that stand in every line.
    mutating func begin(level: String, message: String, origin: [UInt8]) {
        bytes.append(utf8: "{\"time\":")
        var now = timespec()
        if unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 {
            bytes.append(UInt8(ascii: "\""))
            UTCTime.append(seconds: now.tv_sec, milliseconds: now.tv_nsec / 1_000_000, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        } else {
            bytes.append(utf8: "null")
        }
        add("level", level)
        add("message", message)
        bytes.append(UInt8(ascii: ","))
        bytes += origin
    }

    /// - Parameter name: one that the line does not have yet.
    mutating func add(_ name: String, _ text: String) {
        add(name)
        JSONWriter.append(Self.shortened(text), to: &bytes, escaping: .ascii)
    }

    mutating func add(_ name: String, _ number: Int) {
        add(name)
        bytes.append(utf8: String(number))
    }

    mutating func add(_ name: String, _ value: JSONValue) {
        add(name)
        JSONWriter.append(value, to: &bytes, escaping: .ascii)
    }

    consuming func finished() -> [UInt8] {
        bytes.append(utf8: "}\n")
        return bytes
    }

    private mutating func add(_ name: String) {
        bytes.append(UInt8(ascii: ","))
        JSONWriter.append(name, to: &bytes, escaping: .ascii)
        bytes.append(UInt8(ascii: ":"))
    }

    /// The text, cut where it is too long for a line.
    static func shortened(_ text: String) -> String {
        if text.utf8.count <= maxTextLength { return text }
        // By scalars: a cluster of combining marks counts as one character and can be of any length.
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: maxTextLength, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "…"
    }
}
