// A gate with a handler of its own, as somebody would write it in a package of theirs.
import Gate
import GateWorker
import Glibc
import HTTP
import HTTPTypes
import Identity
import JSON

struct HelloHandler: ProtectedHandler {
    let methods: [HTTPRequest.Method] = [.get, .post]

    func respond(to request: Request, for user: KnownUser) -> Response {
        .json(["hello": .string(user.user.username.canonical)])
    }
}

exit(GateWorker(handlers: ["/hello": HelloHandler()]).run(Array(CommandLine.arguments.dropFirst())))
