internal import Accounts
internal import Glibc

/// Reads a file byte by byte or line by line, through a buffer.
public final class LineReader {
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var position = 0
    private var end = 0

    /// Opens a regular file; never what a link in its last place leads to.
    public init(_ path: String) throws(UserSourceError) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw UserSourceError(
                errno == ELOOP ? "is a symbolic link" : "cannot be read (\(unsafe String(cString: strerror(errno))))")
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw UserSourceError("is not a regular file")
        }
    }

    deinit { _ = close(descriptor) }

    /// The next byte; nil at the end.
    func byte() throws(UserSourceError) -> UInt8? {
        if position == end {
            var count: Int
            repeat {
                count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            } while count < 0 && errno == EINTR
            guard count >= 0 else {
                throw UserSourceError("cannot be read (\(unsafe String(cString: strerror(errno))))")
            }
            guard count > 0 else { return nil }
            (position, end) = (0, count)
        }
        defer { position += 1 }
        return buffer[position]
    }

    enum Line {
        /// Without its end.
        case bytes([UInt8])
        case tooLong
    }

    /// The next line; nil at the end of the file.
    func line() throws(UserSourceError) -> Line? {
        var bytes: [UInt8] = []
        var (isTooLong, isEmpty) = (false, true)
        while let byte = try byte() {
            isEmpty = false
            if byte == UInt8(ascii: "\n") { break }
            if bytes.count == maxRowBytes { isTooLong = true } else { bytes.append(byte) }
        }
        if isEmpty { return nil }
        if isTooLong { return .tooLong }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return .bytes(bytes)
    }
}

/// Text of a source: UTF-8 without NUL.
func text(_ bytes: some Sequence<UInt8>) throws(ImportRefusal) -> String {
    let bytes = Array(bytes)
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw .row }
    return text
}
