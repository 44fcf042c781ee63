public import Gate
internal import WorkerProgram

/// The gate's program, with handlers of your own beside the `protected` that it has.
///
///     exit(GateWorker(handlers: ["/hello": HelloHandler()]).run(Array(CommandLine.arguments.dropFirst())))
///
/// nginx leads to it as to `/auth/protected`: a location with `fastcgi_pass sallyport_gate`.
public struct GateWorker {
    private let handlers: [String: any ProtectedHandler]

    /// - Parameter handlers: by their path below the prefix, such as `/hello`.
    public init(handlers: [String: any ProtectedHandler] = [:]) { self.handlers = handlers }

    /// Runs until the worker has drained.
    /// - Parameter arguments: those of the command line, without the program's name.
    /// - Returns: the exit status, as `--help` tells them.
    public func run(_ arguments: [String]) -> Int32 {
        let handlers = handlers.merging(["/protected": WhoAmIHandler()]) { own, _ in own }
        return WorkerMain(
            name: "sallyport-gate",
            pools: [],
            purpose: """
                A worker of Sallyport's gate: answers nginx's auth_request and serves protected handlers. It reads the
                accounts database, and writes only when sessions were last used, into a database of its own; it holds no
                secret but symmetric keys that it is given.
                """,
            keepsConnections: true,
            serviceBytes: 0,
            service: { settings, _, meter in try gateService(settings, handlers, meter) }
        ).run(arguments)
    }
}
