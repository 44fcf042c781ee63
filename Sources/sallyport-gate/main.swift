internal import Glibc
internal import WorkerProgram

let program = WorkerMain(
    name: "sallyport-gate",
    pools: [],
    purpose: """
        A worker of Sallyport's gate: answers nginx's auth_request and serves protected handlers. It reads the
        accounts database, and writes only when sessions were last used, into a database of its own; it holds no
        secret but symmetric keys that it is given.
        """,
    keepsConnections: true,
    serviceBytes: 0,
    service: gateService)
exit(program.run(Array(CommandLine.arguments.dropFirst())))
