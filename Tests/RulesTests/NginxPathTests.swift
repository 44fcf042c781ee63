import Testing
import VectorFiles

@testable import Rules

@Suite struct NginxPathTests {
    /// A line's text with its `\xNN` made bytes.
    static func bytes(_ text: Substring) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") {
                bytes.append(
                    try #require(UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)))
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    @Test("GN3, N23: a target is read as nginx reads it, or refused")
    func sameAsNginx() throws {
        var agreed = 0
        var refused = 0
        for line in try VectorFile.lines("nginx-paths.txt") {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            let target = try Self.bytes(parts[0])
            let isRequest = parts[1].hasPrefix("/")
            do throws(PathRefusal) {
                let path = try RequestPath(target: target)
                // Nothing at all is what nginx says of `GET https://host`.
                guard !target.isEmpty else { continue }
                let expected = isRequest ? try? Self.bytes(parts[1]) : nil
                #expect(path.bytes == expected, "\(line)")
                agreed += 1
            } catch {
                switch error {
                case .fragment, .notUTF8, .control, .backslash: break
                case .aboveRoot:
                    #expect(!isRequest || target.contains(UInt8(ascii: ";")) || line.contains("%3b"), "\(line)")
                case .tooLong, .noPath, .malformedEscape: #expect(!isRequest, "\(line)")
                }
                refused += 1
            }
        }
        #expect(agreed > 150 && refused > 150, "\(agreed) agreed, \(refused) refused")
    }

    @Test("GN3: a path with nothing to take apart is read as by taking it apart")
    func plainPaths() throws {
        var plain = ["/", "/a", "/a/", "/a/b.c/d..e", "/a/b...", "/~a/!$&'()*+,=:@|\"<>", "/a/.b", "/a//b", "/.", "//"]
            .map {
                Array($0.utf8)
            }
        for line in try VectorFile.lines("nginx-paths.txt") {
            plain.append(try Self.bytes(line.prefix { $0 != "\t" && $0 != "?" }))
        }
        var agreed = 0
        for path in plain {
            let read = try? RequestPath(target: path)
            #expect(read == (try? RequestPath(takingApart: path)), "\(String(decoding: path, as: UTF8.self))")
            if read != nil { agreed += 1 }
        }
        #expect(agreed > 100)
    }

    @Test(
        "GN3: what has no one meaning is refused",
        arguments: [
            ("/a#b", PathRefusal.fragment), ("/a%00b", .control), ("/a%0Ab", .control), ("/%7f", .control),
            ("/a%5cb", .backslash), ("/a\\b", .backslash), ("/%ff", .notUTF8), ("/%c0%af", .notUTF8),
            ("/%e2%82", .notUTF8), ("/%", .malformedEscape), ("/%2", .malformedEscape), ("/%g0", .malformedEscape),
            ("/..", .aboveRoot), ("/a/../..", .aboveRoot), ("/%2e%2e", .aboveRoot), ("a", .noPath), ("*", .noPath),
            ("https://x/", .noPath), ("/..;/a", .aboveRoot),
        ])
    func refused(target: String, refusal: PathRefusal) {
        #expect(throws: refusal) { try RequestPath(target: target.utf8) }
    }

    @Test("a path may be as long as the limit, and no longer")
    func length() throws {
        _ = try RequestPath(target: "/\(String(repeating: "a", count: RequestPath.maxBytes - 1))?\(target)".utf8)
        #expect(throws: PathRefusal.tooLong) {
            try RequestPath(target: "/\(String(repeating: "a", count: RequestPath.maxBytes))".utf8)
        }
    }

    private let target = String(repeating: "q", count: 9_000)

    @Test(
        "GN3: every way in which an application might read the path is known",
        arguments: [
            ("/a/b", ["a b"]), ("/a//b/", ["a b"]), ("/a/%2e/b?x/../y", ["a b", "a . b"]),
            ("/a/../b", ["b", "a .. b"]), ("/a%2f..%2fb", ["b", "a .. b", "a/../b"]), ("/a%2fb", ["a b", "a/b"]),
            ("/a;x=1/b", ["a;x=1 b", "a b"]), ("/p/..;/b", ["p ..; b", "b", "p .. b"]),
            ("/p/..%3b/b", ["p ..; b", "b", "p .. b"]),
            ("/p/;/b", ["p ; b", "p b"]), ("", [""]),
        ])
    func readings(target: String, expected: [String]) throws {
        let readings = try RequestPath(target: target.utf8).readings
        #expect(
            readings.map { $0.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ") } == expected)
    }
}
