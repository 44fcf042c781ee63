internal import HTTP
internal import HTTPTypes

/// Makes the bytes of every answer; there is no other place that does (GN2).
///
/// nginx takes an answer that does not begin with `Status:` for a 200, so these are always the first bytes.
enum ResponseWriter {
    /// An answer as it goes out.
    struct Output {
        let bytes: [UInt8]
        let status: Int
        /// Why the answer is not the one that was given, where it is not.
        let fault: String?
    }

    /// Field names that are the writer's own or would change how nginx reads the answer.
    private static let reserved: Set<String> = ["status", "content-length", "transfer-encoding", "connection"]

    static func output(_ response: Response, isHead: Bool) -> Output {
        let fields = response.headerFields.map { field in
            (name: Array(field.name.rawName.utf8), value: field.bytes)
        }
        return output(status: response.status, fields: fields, body: response.body, isHead: isHead)
    }

    /// The same for fields as bytes, which may hold what no `HTTPField` can.
    static func output(
        status: HTTPResponse.Status, fields: [(name: [UInt8], value: [UInt8])], body: [UInt8], isHead: Bool
    ) -> Output {
        if let fault = fault(status: status.code, fields: fields) {
            let problem = Response.problem(.internalServerError, name: "internal-error")
            let plain = problem.headerFields.map { (name: Array($0.name.rawName.utf8), value: $0.bytes) }
            return Output(
                bytes: bytes(status: problem.status, fields: plain, body: problem.body, isHead: isHead), status: 500,
                fault: fault)
        }
        return Output(
            bytes: bytes(status: status, fields: fields, body: body, isHead: isHead), status: status.code, fault: nil)
    }

    private static func fault(status: Int, fields: [(name: [UInt8], value: [UInt8])]) -> String? {
        // 1xx is no final answer, and nginx has no use for one.
        guard (200...599).contains(status) else { return "status \(status) cannot be sent" }
        for field in fields {
            let name = String(decoding: field.name, as: UTF8.self)
            guard HTTPField.Name(name) != nil else { return "a field name cannot be sent" }
            if reserved.contains(name.lowercased()) { return "the field \(name) is the writer's own" }
            guard field.value.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
                return "the value of the field \(name) holds a control character"
            }
        }
        return nil
    }

    private static func bytes(
        status: HTTPResponse.Status, fields: [(name: [UInt8], value: [UInt8])], body: [UInt8], isHead: Bool
    ) -> [UInt8] {
        let hasBody = status.code != 204 && status.code != 304
        // RFC 9112 §4: a status line has a space behind the code, and nginx sends what stands here.
        var output = Array("Status: \(status.code) \(status.reasonPhrase)\r\n".utf8)
        output.reserveCapacity(256 + body.count)
        for field in fields {
            output += field.name
            output += ": ".utf8
            output += field.value
            output += "\r\n".utf8
        }
        if hasBody { output += "Content-Length: \(body.count)\r\n".utf8 }
        output += "\r\n".utf8
        if hasBody && !isHead { output += body }
        return output
    }
}

extension HTTPField {
    /// The value's bytes.
    fileprivate var bytes: [UInt8] {
        unsafe withUnsafeBytesOfValue { unsafe Array($0) }
    }
}
