/// FastCGI records as bytes, written from the specification and sharing no code with libfcgi (FastCGI §3.3, §8).
enum Record {
    static func record(_ type: UInt8, _ content: [UInt8] = [], id: UInt16 = 1, padding: UInt8 = 0) -> [UInt8] {
        let count = UInt16(content.count)
        let header: [UInt8] = [
            1, type, UInt8(id >> 8), UInt8(id & 0xFF), UInt8(count >> 8), UInt8(count & 0xFF), padding, 0,
        ]
        return header + content + [UInt8](repeating: 0, count: Int(padding))
    }

    static func begin(role: UInt8 = 1, keep: Bool = false) -> [UInt8] {
        record(1, [0, role, keep ? 1 : 0, 0, 0, 0, 0, 0])
    }

    static func parameters(_ list: [(String, String)]) -> [UInt8] {
        parameters(list.map { (Array($0.0.utf8), Array($0.1.utf8)) })
    }

    static func parameters(_ list: [([UInt8], [UInt8])]) -> [UInt8] {
        record(4, pairs(list))
    }

    static func pairs(_ list: [([UInt8], [UInt8])]) -> [UInt8] {
        list.flatMap { length($0.0.count) + length($0.1.count) + $0.0 + $0.1 }
    }

    static func length(_ count: Int) -> [UInt8] {
        guard count > 127 else { return [UInt8(count)] }
        return [UInt8(count >> 24) | 0x80, UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
    }

    static let endOfParameters = record(4)
    static let endOfInput = record(5)
    static let abort = record(2)
    static func input(_ bytes: [UInt8], padding: UInt8 = 0) -> [UInt8] { record(5, bytes, padding: padding) }

    /// The parameters that every request needs, and more.
    static func request(_ path: String = "/echo", method: String = "GET", _ more: [(String, String)] = []) -> [UInt8] {
        parameters([("REQUEST_METHOD", method), ("DOCUMENT_URI", path)] + more)
    }

    /// A whole request as nginx sends it.
    static func whole(
        _ path: String = "/echo", method: String = "GET", _ more: [(String, String)] = [], body: String = "",
        keep: Bool = false
    ) -> [UInt8] {
        let length = body.isEmpty ? [] : [("CONTENT_LENGTH", "\(body.utf8.count)")]
        let input = body.isEmpty ? [] : input(Array(body.utf8))
        return begin(keep: keep) + request(path, method: method, length + more) + endOfParameters + input + endOfInput
    }
}
