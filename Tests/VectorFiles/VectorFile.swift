internal import Glibc
public import JSON

/// Published vectors and other rows of data: files in the folder `Vectors` beside the test that asks, each of which
/// names its source.
public enum VectorFile {
    public enum Failure: Error { case unreadable(String), malformed(String) }

    /// The file's lines but for empty ones and comments (`# `, or `#` alone).
    public static func lines(_ name: String, beside sourceFile: String = #filePath) throws -> [String] {
        try read(path(name, beside: sourceFile)).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("# ") && $0 != "#" }
    }

    /// The members of a JSON file.
    public static func object(_ name: String, beside sourceFile: String = #filePath) throws -> JSONObject {
        try JSONParser.parseObject(Array(read(path(name, beside: sourceFile)).utf8))
    }

    /// The vectors of a JSON file, its member `tests`.
    public static func vectors(_ name: String, beside sourceFile: String = #filePath) throws -> [Vector] {
        guard case .array(let tests)? = try object(name, beside: sourceFile)["tests"] else {
            throw Failure.malformed(name)
        }
        return try tests.map { test in
            guard case .object(let members) = test else { throw Failure.malformed(name) }
            return Vector(file: name, members: members)
        }
    }

    /// A whole file as text; also those of /proc, which have no length.
    public static func read(_ path: String) throws -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure.unreadable(path) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw Failure.unreadable(path) }
            if count == 0 { return String(decoding: content, as: UTF8.self) }
            content += chunk[..<count]
        }
    }

    /// The bytes of a row: `%XX` is the byte XX, all else is itself.
    public static func bytes(_ row: some StringProtocol) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(row.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static func path(_ name: String, beside sourceFile: String) -> String {
        "/" + sourceFile.split(separator: "/").dropLast().joined(separator: "/") + "/Vectors/" + name
    }
}
