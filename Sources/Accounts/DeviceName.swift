/// A user agent in plain words, such as "Firefox on Linux": words of ours, or one plain word of the client's.
public enum DeviceName {
    /// By the first mark that is found: browsers name those whom they descend from, the youngest last.
    private static let browsers: [(mark: String, name: String)] = [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"),
        ("SamsungBrowser/", "Samsung Internet"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems: [(mark: String, name: String)] = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Macintosh", "macOS"), ("Mac OS X", "macOS"), ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"),
        ("Linux", "Linux"), ("X11", "Linux"),
    ]

    public static let unknown = "unknown device"

    /// - Parameter userAgent: what the client said of itself (RFC 9110 §10.1.5); anything.
    public static func describe(_ userAgent: String) -> String {
        let bytes = Array(userAgent.utf8)
        let name = { (list: [(mark: String, name: String)]) in
            list.first { bytes.firstRange(of: Array($0.mark.utf8)) != nil }?.name
        }
        let system = name(systems)
        guard bytes.starts(with: "Mozilla/".utf8) else {
            guard let program = program(bytes) else { return unknown }
            return system.map { "\(program) on \($0)" } ?? program
        }
        let browser = name(browsers) ?? "a browser"
        return system.map { "\(browser) on \($0)" } ?? browser
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
