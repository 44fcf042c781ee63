import Glibc

/// A data file of this target's folder `Vectors`.
enum VectorFile {
    /// The file's lines but for empty ones and comments (`# `).
    static func lines(_ name: String, beside sourceFile: String = #filePath) throws -> [String] {
        let folder = sourceFile.split(separator: "/").dropLast().joined(separator: "/")
        return try read("/\(folder)/Vectors/\(name)").split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("# ") }
    }

    /// A whole file as text.
    static func read(_ path: String) throws -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(path: path) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw Unreadable(path: path) }
            if count == 0 { return String(decoding: content, as: UTF8.self) }
            content += chunk[..<count]
        }
    }

    /// The bytes of a row: `%XX` is the byte XX, all else is itself.
    static func bytes(_ row: some StringProtocol) -> [UInt8] {
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

    struct Unreadable: Error { let path: String }
}
