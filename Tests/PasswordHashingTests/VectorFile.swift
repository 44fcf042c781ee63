import Glibc

/// A data file of this target's folder `Vectors`.
enum VectorFile {
    /// The file's lines but for empty ones and comments.
    static func lines(_ name: String, beside sourceFile: String = #filePath) throws -> [String] {
        let folder = sourceFile.split(separator: "/").dropLast().joined(separator: "/")
        return try read("/\(folder)/Vectors/\(name)").split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    /// A whole file as text; also those of /proc, which have no length.
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

    struct Unreadable: Error { let path: String }
}
