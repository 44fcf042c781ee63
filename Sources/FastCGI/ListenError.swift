internal import Glibc

/// Why there is no socket to listen on. Each case describes itself in one line for the operator.
public enum ListenError: Error, Equatable, CustomStringConvertible {
    /// Neither `LISTEN_FDS` for this process nor a listening socket as file descriptor 0.
    case nothingInherited
    /// `LISTEN_FDS` is not 1: a worker serves one socket.
    case inheritedCount(String)
    /// The inherited descriptor is not a listening stream socket.
    case notListening(descriptor: Int32)
    /// The value of `--listen` is not understood; the word names what is wrong with it.
    case malformedAddress(String)
    /// The path does not fit into a socket address (107 bytes, unix(7)).
    case pathTooLong(String)
    /// Something that is not a socket lies at the path; it is never removed.
    case notASocket(String)
    /// Another process answers at the path.
    case inUse(String)
    /// There is no group of that name.
    case unknownGroup(String)
    /// A system call failed, for that path where there is one.
    case systemCall(String, path: String?, errno: Int32)

    public var description: String {
        switch self {
        case .nothingInherited: "no socket was handed over (LISTEN_FDS or file descriptor 0) and none was named"
        case .inheritedCount(let count): "LISTEN_FDS is \(count), but a worker serves exactly 1 socket"
        case .notListening(let descriptor): "file descriptor \(descriptor) is not a listening stream socket"
        case .malformedAddress(let detail): "listen address: \(detail)"
        case .pathTooLong(let path): "socket path is longer than 107 bytes: \(path)"
        case .notASocket(let path): "\(path) exists and is not a socket"
        case .inUse(let path): "another process listens on \(path)"
        case .unknownGroup(let name): "no group is named \(name)"
        case .systemCall(let call, let path, let number):
            "\(call)\(path.map { " \($0)" } ?? ""): \(errorText(number))"
        }
    }
}

/// strerror(3) as text.
func errorText(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
}
