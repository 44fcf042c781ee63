/// A user agent in plain words, such as "Firefox on Linux": words of ours, or one plain word of the client's.
public enum DeviceName {
    /// By the first mark that is found: browsers name those whom they descend from, the youngest last.
    private static let browsers: [Mark] = marks([
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"),
        ("SamsungBrowser/", "Samsung Internet"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ])
    private static let systems: [Mark] = marks([
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Macintosh", "macOS"), ("Mac OS X", "macOS"), ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"),
        ("Linux", "Linux"), ("X11", "Linux"),
    ])

    private struct Mark {
        let bytes: [UInt8]
        let name: String
    }

    private static func marks(_ list: [(String, String)]) -> [Mark] {
        list.map { Mark(bytes: Array($0.0.utf8), name: $0.1) }
    }

    /// How many bytes of a user agent are looked at: a client chooses what it sends, and a list has many of them.
    static let maxBytes = 256

    public static let unknown = "unknown device"

    /// - Parameter userAgent: what the client said of itself (RFC 9110 §10.1.5); anything. Cost: some µs, whatever it
    ///   is.
    public static func describe(_ userAgent: String) -> String {
        let bytes = Array(userAgent.utf8.prefix(maxBytes))
        let system = systems.first { contains($0.bytes, in: bytes) }?.name
        guard bytes.starts(with: "Mozilla/".utf8) else {
            guard let program = program(bytes) else { return unknown }
            return system.map { "\(program) on \($0)" } ?? program
        }
        let browser = browsers.first { contains($0.bytes, in: bytes) }?.name ?? "a browser"
        return system.map { "\(browser) on \($0)" } ?? browser
    }

    /// By plain indices: the generic search of the standard library takes some hundred times as long.
    private static func contains(_ mark: [UInt8], in bytes: [UInt8]) -> Bool {
        var start = 0
        while start + mark.count <= bytes.count {
            var length = 0
            while length < mark.count, bytes[start + length] == mark[length] { length += 1 }
            if length == mark.count { return true }
            start += 1
        }
        return false
    }

    /// The first product's name: what stands before the first slash or space, if it is short and plain.
    private static func program(_ userAgent: [UInt8]) -> String? {
        let word = userAgent.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: " ") }
        let isPlain = word.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || Array("._-".utf8).contains(byte)
        }
        return isPlain && (1...40).contains(word.count) ? String(decoding: word, as: UTF8.self) : nil
    }
}
