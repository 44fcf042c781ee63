internal import AccountAPI
internal import Glibc
internal import PasswordHashing
internal import WorkerProgram

let program = WorkerMain(
    name: "sallyport-accounts",
    pools: AccountResponder.Pool.allCases.map(\.rawValue),
    purpose: """
        A worker of Sallyport's accounts. The login pool serves what hashes a password (register, login), the
        accounts pool the rest (refresh, logout, session, keys).
        """,
    keepsConnections: false,
    // The worst stored hash: lowering SALLYPORT_ARGON2_MEMORY must lock nobody out.
    serviceBytes: UInt64(Argon2Parameters.maxWork) << 10,
    service: accountService)
exit(program.run(Array(CommandLine.arguments.dropFirst())))
