public import JSON

/// One vector of a file.
public struct Vector: Sendable, CustomStringConvertible {
    public let file: String
    public let members: JSONObject

    public var description: String {
        let place = (try? integer("id")).map(String.init) ?? (try? text("section")) ?? ""
        return "\(file) \(place) \((try? text("comment")) ?? "")"
    }

    public func text(_ name: String) throws -> String {
        guard case .string(let text)? = members[name] else { throw VectorFile.Failure.malformed(name) }
        return text
    }

    public func integer(_ name: String) throws -> Int {
        guard case .integer(let number)? = members[name] else { throw VectorFile.Failure.malformed(name) }
        return Int(number)
    }

    public func object(_ name: String) throws -> JSONObject {
        guard case .object(let object)? = members[name] else { throw VectorFile.Failure.malformed(name) }
        return object
    }

    /// Whether the source holds it to be valid.
    public var isValid: Bool { members["valid"] == .bool(true) }

    /// Bytes in hexadecimal.
    public func bytes(_ name: String) throws -> [UInt8] {
        let digits = Array(try text(name).utf8)
        return try stride(from: 0, to: digits.count, by: 2).map { position in
            let pair = String(decoding: digits[position..<position + 2], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { throw VectorFile.Failure.malformed(name) }
            return byte
        }
    }
}
