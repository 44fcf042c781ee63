internal import ASCII
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

    /// Why an answer cannot be sent as it is.
    private struct Fault: Error {
        let text: String
    }

    static func output(_ response: Response, isHead: Bool) -> Output {
        output(status: response.status, body: response.body, isHead: isHead) { output throws(Fault) in
            for field in response.headerFields {
                try unsafe field.withUnsafeBytesOfValue { value throws(Fault) in
                    unsafe try append(field.name, value, to: &output)
                }
            }
        }
    }

    /// The same for fields as bytes, which may hold what no `HTTPField` can.
    static func output(
        status: HTTPResponse.Status, fields: [(name: [UInt8], value: [UInt8])], body: [UInt8], isHead: Bool
    ) -> Output {
        output(status: status, body: body, isHead: isHead) { output throws(Fault) in
            for field in fields {
                guard let name = HTTPField.Name(String(decoding: field.name, as: UTF8.self)) else {
                    throw Fault(text: "a field name cannot be sent")
                }
                try append(name, field.value, to: &output)
            }
        }
    }

    private static func output(
        status: HTTPResponse.Status, body: [UInt8], isHead: Bool,
        _ appendFields: (inout [UInt8]) throws(Fault) -> Void
    ) -> Output {
        do throws(Fault) {
            var output = try statusLine(status)
            try appendFields(&output)
            finish(&output, status: status, body: body, isHead: isHead)
            return Output(bytes: output, status: status.code, fault: nil)
        } catch {
            return internalError(because: error, isHead: isHead)
        }
    }

    private static func internalError(because fault: Fault, isHead: Bool) -> Output {
        let problem = output(.problem(.internalServerError, name: "internal-error"), isHead: isHead)
        return Output(bytes: problem.bytes, status: problem.status, fault: fault.text)
    }

    private static func statusLine(_ status: HTTPResponse.Status) throws(Fault) -> [UInt8] {
        // 1xx is no final answer, and nginx has no use for one.
        guard (200...599).contains(status.code) else { throw Fault(text: "status \(status.code) cannot be sent") }
        var line: [UInt8] = []
        line.reserveCapacity(1_024)
        // RFC 9112 §4: a status line has a space behind the code, and nginx sends what stands here.
        line.append(utf8: "Status: ")
        line.append(utf8: String(status.code))
        line.append(utf8: " ")
        line.append(utf8: status.reasonPhrase)
        line.append(utf8: "\r\n")
        return line
    }

    /// Field names that are the writer's own or would change how nginx reads the answer.
    private static let reserved = ["status", "content-length", "transfer-encoding", "connection"]

    private static func append(
        _ name: HTTPField.Name, _ value: some Collection<UInt8>, to output: inout [UInt8]
    ) throws(Fault) {
        guard !reserved.contains(where: { $0.hasSameBytes(as: name.canonicalName) }) else {
            throw Fault(text: "the field \(name) is the writer's own")
        }
        guard value.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw Fault(text: "the value of the field \(name) holds a control character")
        }
        output.append(utf8: name.rawName)
        output.append(utf8: ": ")
        output += value
        output.append(utf8: "\r\n")
    }

    private static func finish(
        _ output: inout [UInt8], status: HTTPResponse.Status, body: [UInt8], isHead: Bool
    ) {
        let hasBody = status.code != 204 && status.code != 304
        if hasBody {
            output.append(utf8: "Content-Length: ")
            output.append(utf8: String(body.count))
            output.append(utf8: "\r\n")
        }
        output.append(utf8: "\r\n")
        if hasBody && !isHead { output += body }
    }
}
