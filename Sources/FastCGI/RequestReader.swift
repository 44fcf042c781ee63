internal import ASCII
internal import HTTP
internal import HTTPTypes

/// Makes a request of nginx's parameters (RFC 3875 §4.1, and nginx's own `DOCUMENT_URI`, `REQUEST_URI`).
///
/// What decides (method, path, address, host, scheme) comes from parameters that nginx sets under names without
/// `HTTP_`, which no header field of a client's can reach.
enum RequestReader {
    /// - Throws: what is missing or malformed; see `RequestRefusal`.
    static func request(from parameters: Parameters, body: [UInt8]) throws(RequestRefusal) -> Request {
        guard let method = HTTPRequest.Method(rawValue: try parameters.text("REQUEST_METHOD")) else {
            throw .malformedRequestLine
        }
        let path = try parameters.text("DOCUMENT_URI")
        guard path.utf8.first == UInt8(ascii: "/") else { throw .malformedRequestLine }
        let target =
            if let given = parameters["REQUEST_URI"] { try checkedTarget(given) } else { escapedPath(path) }
        return Request(
            method: method,
            path: path,
            target: target,
            query: try checkedTarget(parameters["QUERY_STRING"] ?? []),
            headerFields: try headerFields(parameters),
            body: body,
            remoteAddress: try parameters.text("REMOTE_ADDR"),
            host: try parameters.text("SALLYPORT_HOST").lowercasedASCII(),
            isSecure: try parameters.text("HTTPS") == "on",
            id: try requestID(parameters),
            askedPath: parameters["SALLYPORT_URI"] ?? [],
            servedPath: parameters["SALLYPORT_SERVED_URI"] ?? [],
            filesPrefix: parameters["SALLYPORT_FILES_PREFIX"] ?? [])
    }

    /// The text of a request target, in which nginx leaves bytes beyond ASCII as they came: those are escaped here,
    /// which changes nothing of what they mean (RFC 3986 §2.1) and makes a string of them.
    private static func checkedTarget(_ bytes: [UInt8]) throws(RequestRefusal) -> String {
        guard !bytes.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { throw .malformedRequestLine }
        if bytes.allSatisfy({ $0 < 0x7F }) { return String(decoding: bytes, as: UTF8.self) }
        return bytes.percentEncoded { $0 < 0x7F }
    }

    /// The target that a decoded path stands for (RFC 3986 §3.3), where nginx was not told to send the original.
    private static func escapedPath(_ path: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/".utf8)
        return path.utf8.percentEncoded(keeping: plain.contains)
    }

    private static func headerFields(_ parameters: Parameters) throws(RequestRefusal) -> HeaderFields {
        let bytes = parameters.bytes
        var fields = HeaderFields(in: bytes)
        for parameter in parameters.list {
            var name = parameter.name
            if HeaderParameter.isOne(name, in: bytes) {
                name = HeaderParameter.fieldName(name)
                // A client's own; what counts are the two below, which nginx may have emptied on purpose.
                if isContentField(parameters, name) { continue }
            } else if parameter.value.isEmpty || !isContentField(parameters, name) {
                continue
            }
            guard isFieldName(bytes[name]), isFieldValue(bytes, parameter.value) else { throw .malformedHeaderField }
            fields.append(name: name, value: parameter.value)
        }
        return fields
    }

    private static func isContentField(_ parameters: Parameters, _ name: Range<Int>) -> Bool {
        parameters.isNamed(name, "CONTENT_TYPE") || parameters.isNamed(name, "CONTENT_LENGTH")
    }

    /// RFC 9110 §5.1. The library is the judge of all but what every client sends.
    private static func isFieldName(_ name: ArraySlice<UInt8>) -> Bool {
        let isPlain = name.allSatisfy { (0x41...0x5A).contains($0) || $0 == UInt8(ascii: "_") }
        return isPlain && !name.isEmpty || HTTPField.Name(String(decoding: name, as: UTF8.self)) != nil
    }

    /// RFC 9110 §5.5.
    private static func isFieldValue(_ bytes: [UInt8], _ place: Range<Int>) -> Bool {
        let value = bytes[place]
        let isTrimmed = value.first != UInt8(ascii: " ") && value.last != UInt8(ascii: " ")
        return isTrimmed && bytes.span.extracting(place).isPrintableASCII || HTTPField.isValidValue(value)
    }

    /// nginx's `$request_id`, or where it is not 32 hexadecimal digits one of ours.
    private static func requestID(_ parameters: Parameters) throws(RequestRefusal) -> String {
        let given = parameters["SALLYPORT_REQUEST_ID"] ?? []
        if given.count == 32, given.allSatisfy({ $0.hexadecimalValue != nil }) {
            return String(decoding: given, as: UTF8.self)
        }
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(UInt32.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}
