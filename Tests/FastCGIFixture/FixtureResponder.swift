import Glibc
import HTTP
import HTTPTypes

/// Answers by path, each path one behaviour that the tests ask for.
struct FixtureResponder: Responder {
    func respond(to request: Request) -> Response {
        switch request.path {
        case "/count": Response(status: .ok, body: Array("\(request.body.count)".utf8))
        case "/big": Response(status: .ok, body: [UInt8](repeating: 0x78, count: 300_000))
        case "/empty": Response(status: .noContent, body: Array("never sent".utf8))
        case "/not-modified": Response(status: .notModified, body: Array("never sent".utf8))
        case "/reserved": Response(status: .ok, headerFields: field("Status", "200"))
        case "/control": Response(status: .ok, headerFields: field("X-Note", "a\u{1B}[31m"))
        case "/continue": Response(status: .continue)
        case "/wait": wait(for: request)
        case "/for-ever": spin()
        default: echo(request)
        }
    }

    private func echo(_ request: Request) -> Response {
        let lines = [
            "method \(request.method.rawValue)", "path \(request.path)", "target \(request.target)",
            "query \(request.query)", "address \(request.remoteAddress)", "host \(request.host)",
            "secure \(request.isSecure)", "id \(request.id)",
        ]
        let fields = HTTPFields(request.headerFields).map { "field \($0.name.canonicalName): \($0.value)" }
        let text = (lines + fields).joined(separator: "\n") + "\nbody "
        return Response(
            status: .ok, headerFields: [.contentType: "text/plain; charset=utf-8"],
            body: Array(text.utf8) + request.body, userID: "user-1")
    }

    private func field(_ name: String, _ value: String) -> HTTPFields {
        guard let name = HTTPField.Name(name) else { return [:] }
        return HTTPFields([HTTPField(name: name, lenientValue: Array(value.utf8))])
    }

    /// Says on the FIFO `QUERY.begun` that the request is in hand and answers once there is a byte in `QUERY.go`.
    private func wait(for request: Request) -> Response {
        var byte: UInt8 = 0
        let begun = unsafe open(request.query + ".begun", O_WRONLY | O_CLOEXEC)
        let go = unsafe open(request.query + ".go", O_RDONLY | O_CLOEXEC)
        guard begun >= 0, go >= 0, unsafe write(begun, &byte, 1) == 1, unsafe read(go, &byte, 1) == 1 else {
            return Response(status: .internalServerError)
        }
        guard close(begun) == 0, close(go) == 0 else { return Response(status: .internalServerError) }
        return Response(status: .ok, body: Array("waited".utf8))
    }

    private func spin() -> Response {
        while true { _ = sleep(60) }
    }
}
