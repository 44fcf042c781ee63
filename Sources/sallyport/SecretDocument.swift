internal import Glibc
internal import LibCrypto
internal import Settings

/// A secret from a file that nobody else may read, or from standard input.
enum SecretDocument {
    private static let maxBytes = 65_536

    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - isLine: whether it is one line, whose end is no part of it.
    static func read(_ path: String, isLine: Bool) throws(Failure) -> SecretBytes {
        var bytes = try path == "-" ? standardInput() : file(path)
        if isLine {
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            guard !bytes.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else {
                SecretBytes.wipe(&bytes)
                throw Failure("the secret must be one line", status: ExitStatus.data)
            }
        }
        return SecretBytes(movingFrom: &bytes)
    }

    private static func file(_ path: String) throws(Failure) -> [UInt8] {
        do {
            return try RegularFile.readSecret(path, maxBytes: maxBytes)
        } catch {
            throw Failure("\(path) \(error)", status: ExitStatus.data)
        }
    }

    private static func standardInput() throws(Failure) -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try ByteFile.read(STDIN_FILENO, atMost: maxBytes + 1) } catch {
            throw Failure("standard input cannot be read", status: ExitStatus.data)
        }
        guard bytes.count <= maxBytes else {
            throw Failure("the key is larger than \(maxBytes) bytes", status: ExitStatus.data)
        }
        return bytes
    }
}
