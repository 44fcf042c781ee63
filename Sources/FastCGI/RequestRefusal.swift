internal import HTTP
internal import HTTPTypes
internal import JSON

/// Why a request was answered without asking the service.
enum RequestRefusal: Error, Equatable {
    /// libfcgi would not begin what should have been sound.
    case brokenStream
    /// The peer left or fell silent before the whole request was there.
    case incomplete
    /// Not a request and nothing else, or lengths that cannot be.
    case unacceptable
    /// A role other than RESPONDER (FastCGI §6.2).
    case wrongRole(Int32)
    /// A parameter without name, with a NUL, doubled, or not UTF-8 where it must be; the word says which.
    case malformedParameter(String)
    case tooManyParameterBytes
    /// `CONTENT_LENGTH` is not made of digits alone.
    case malformedContentLength
    /// The body is not as long as `CONTENT_LENGTH` says.
    case wrongBodyLength
    case bodyTooLarge
    /// `REQUEST_METHOD` or `DOCUMENT_URI` is missing or malformed.
    case malformedRequestLine
    /// A header field that HTTP does not allow.
    case malformedHeaderField

    /// For the log; repeats nothing that a client sent.
    var reason: String {
        switch self {
        case .brokenStream: "broken stream"
        case .incomplete: "incomplete request"
        case .unacceptable: "not a FastCGI request"
        case .wrongRole(let role): "role \(role)"
        case .malformedParameter(let detail): "parameter \(detail)"
        case .tooManyParameterBytes: "too many bytes of parameters"
        case .malformedContentLength: "CONTENT_LENGTH is not a number"
        case .wrongBodyLength: "the body is not as long as CONTENT_LENGTH says"
        case .bodyTooLarge: "body too large"
        case .malformedRequestLine: "method or path missing or malformed"
        case .malformedHeaderField: "malformed header field"
        }
    }

    var response: Response {
        switch self {
        case .tooManyParameterBytes: .problem(.requestHeaderFieldsTooLarge, name: "header-fields-too-large")
        case .bodyTooLarge: .problem(.contentTooLarge, name: "body-too-large")
        case .brokenStream, .incomplete, .unacceptable, .wrongRole, .malformedParameter, .malformedContentLength,
            .wrongBodyLength,
            .malformedRequestLine, .malformedHeaderField:
            .problem(.badRequest, name: "malformed-request")
        }
    }
}

extension Response {
    /// A problem of the transport's own (RFC 9457); not to be stored, since no service is there to say so.
    static func problem(_ status: HTTPResponse.Status, name: String) -> Response {
        let body: JSONObject = [
            "type": .string("urn:sallyport:problem:\(name)"), "title": .string(status.reasonPhrase),
            "status": .integer(Int64(status.code)),
        ]
        return Response(
            status: status,
            headerFields: [.contentType: "application/problem+json", .cacheControl: "no-store"],
            body: JSONWriter.write(body))
    }
}
