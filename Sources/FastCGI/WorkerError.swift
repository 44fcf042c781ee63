/// Why a worker cannot work. Faults of a peer or a request are never among these.
public enum WorkerError: Error, Equatable, CustomStringConvertible {
    /// libfcgi could not be set up.
    case libraryUnusable(code: Int32)
    /// A system call on the worker's own descriptors, signals or timer failed.
    case systemCall(String, errno: Int32)

    public var description: String {
        switch self {
        case .libraryUnusable(let code): "FCGX_Init: \(code)"
        case .systemCall(let call, let number): "\(call): \(errorText(number))"
        }
    }
}
