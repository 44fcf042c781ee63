public import Accounts
internal import Glibc
internal import Identity

/// Prepared users between reading and storing them: in a file without a name, so that memory does not grow with their
/// number and nothing is left when the process ends, however it does. Passwords stand in it sealed, as in the database.
public final class ImportSpool {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0
    private let bufferBytes = 1 << 18

    /// - Parameter folder: where the file is made, 0600, and loses its name at once.
    public init(in folder: String) throws(UserSourceError) {
        let path = folder + "/.import-" + String(UInt64.random(in: .min ... .max), radix: 36)
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failed("made") }
        guard unsafe unlink(path) == 0 else { throw Self.failed("made") }
    }

    deinit { _ = close(descriptor) }

    /// Adds a user behind the others.
    public func append(_ credentials: Credentials) throws(UserSourceError) {
        let user = credentials.user
        var record = user.id.bytes
        for number in [user.createdAt.secondsSince1970, user.disabledAt?.secondsSince1970 ?? .min] {
            record += Self.bytes(of: number)
        }
        record.append((user.isEmailVerified ? 1 : 0) | (user.email == nil ? 0 : 2) | (user.spelling == nil ? 0 : 4))
        let fields = [
            Array(user.username.canonical.utf8), Array((user.email ?? "").utf8),
            Array(user.roles.joined(separator: " ").utf8), Array((user.spelling ?? "").utf8),
            credentials.sealedPassword,
        ]
        for field in fields {
            record += Self.bytes(of: Int64(field.count))
            record += field
        }
        buffer += Self.bytes(of: Int64(record.count)) + record
        if buffer.count >= bufferBytes { try flush() }
    }

    /// Ends writing; `next` reads from the beginning.
    public func rewind() throws(UserSourceError) {
        try flush()
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.failed("read") }
        position = 0
    }

    /// The next user; nil at the end.
    public func next() throws(UserSourceError) -> Credentials? {
        guard let length = try take(8, orEnd: true) else { return nil }
        guard let count = Int(exactly: Self.number(in: length)), let bytes = try take(count) else {
            throw Self.failed("read")
        }
        guard let credentials = Self.credentials(in: bytes) else { throw Self.failed("read") }
        return credentials
    }

    private static func credentials(in record: ArraySlice<UInt8>) -> Credentials? {
        var rest = record
        func cut(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        let id = cut(16)
        let (created, disabled) = (number(in: cut(8)[...]), number(in: cut(8)[...]))
        let flags = cut(1).first ?? 0
        let fields = (0..<5).map { _ in cut(Int(number(in: cut(8)[...]))) }
        guard let id = UserID(bytes: id), let username = Username(String(decoding: fields[0], as: UTF8.self)) else {
            return nil
        }
        let user = User(
            id: id, username: username,
            email: flags & 2 == 0 ? nil : String(decoding: fields[1], as: UTF8.self), isEmailVerified: flags & 1 == 1,
            roles: String(decoding: fields[2], as: UTF8.self).split(separator: " ").map(String.init),
            disabledAt: disabled == .min ? nil : Timestamp(secondsSince1970: disabled),
            createdAt: Timestamp(secondsSince1970: created),
            spelling: flags & 4 == 0 ? nil : String(decoding: fields[3], as: UTF8.self))
        return Credentials(user: user, sealedPassword: fields[4])
    }

    private func flush() throws(UserSourceError) {
        var written = 0
        while written < buffer.count {
            let count = unsafe buffer.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failed("written") }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// The next bytes; nil at the end, if that may be here.
    private func take(_ count: Int, orEnd mayEnd: Bool = false) throws(UserSourceError) -> ArraySlice<UInt8>? {
        if buffer.count - position < count {
            buffer.removeFirst(position)
            position = 0
            try fill(atLeast: count)
        }
        if buffer.isEmpty, mayEnd { return nil }
        guard count >= 0, buffer.count - position >= count else { throw Self.failed("read") }
        defer { position += count }
        return buffer[position..<position + count]
    }

    private func fill(atLeast count: Int) throws(UserSourceError) {
        var piece = [UInt8](repeating: 0, count: bufferBytes)
        while buffer.count < count {
            let received = unsafe piece.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if received < 0, errno == EINTR { continue }
            guard received >= 0 else { throw Self.failed("read") }
            if received == 0 { return }
            buffer += piece[..<received]
        }
    }

    private static func bytes(of number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func number(in bytes: ArraySlice<UInt8>) -> Int64 {
        bytes.reversed().reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func failed(_ what: String) -> UserSourceError {
        UserSourceError("the temporary file cannot be \(what) (\(unsafe String(cString: strerror(errno))))")
    }
}
