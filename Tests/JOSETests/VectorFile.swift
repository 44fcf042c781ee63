import Glibc
import JSON

/// Published vectors: files beside this one, each of which names its source.
enum VectorFile {
    enum Failure: Error { case unreadable(String), malformed(String) }

    /// The members of the file.
    static func object(_ name: String) throws -> JSONObject {
        let folder = String(#filePath).split(separator: "/").dropLast().joined(separator: "/")
        let descriptor = unsafe open("/\(folder)/Vectors/\(name)", O_RDONLY)
        guard descriptor >= 0 else { throw Failure.unreadable(name) }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw Failure.unreadable(name) }
            if count == 0 { return try JSONParser.parseObject(text) }
            text += chunk.prefix(count)
        }
    }

    /// The file's vectors.
    static func vectors(_ name: String) throws -> [Vector] {
        guard case .array(let tests)? = try object(name)["tests"] else { throw Failure.malformed(name) }
        return try tests.map { test in
            guard case .object(let members) = test else { throw Failure.malformed(name) }
            return Vector(file: name, members: members)
        }
    }
}

/// One vector of a file.
struct Vector: Sendable, CustomStringConvertible {
    let file: String
    let members: JSONObject

    var description: String {
        "\(file) \((try? integer("id")).map(String.init) ?? (try? text("section")) ?? "") \((try? text("comment")) ?? "")"
    }

    func text(_ name: String) throws -> String {
        guard case .string(let text)? = members[name] else { throw VectorFile.Failure.malformed(name) }
        return text
    }

    func integer(_ name: String) throws -> Int {
        guard case .integer(let number)? = members[name] else { throw VectorFile.Failure.malformed(name) }
        return Int(number)
    }

    func object(_ name: String) throws -> JSONObject {
        guard case .object(let object)? = members[name] else { throw VectorFile.Failure.malformed(name) }
        return object
    }

    /// Whether the source holds it to be valid.
    var isValid: Bool { members["valid"] == .bool(true) }
}
