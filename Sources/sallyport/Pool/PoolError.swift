internal import Glibc

/// Why a pool cannot run. What becomes of single workers is told on standard error, and ends nothing.
enum PoolError: Error, CustomStringConvertible {
    case systemCall(String, errno: Int32)
    /// The worker's program is not where it should be: beside this one.
    case programMissing(String)

    var description: String {
        switch self {
        case .systemCall(let call, let code): "\(call): \(unsafe String(cString: strerror(code)))"
        case .programMissing(let path): "\(path) is not there or cannot be run"
        }
    }

    /// - Throws: `systemCall` where the result is negative.
    @discardableResult
    static func check(_ result: Int32, _ call: String) throws(PoolError) -> Int32 {
        guard result >= 0 else { throw .systemCall(call, errno: errno) }
        return result
    }
}
