internal import Backup
internal import Glibc

/// Whole reads and writes on a descriptor.
enum ByteFile {
    /// The next bytes, fewer at the end alone.
    static func read(_ descriptor: Int32, atMost count: Int) throws(BackupError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .failed(errno) }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(BackupError) {
        var written = 0
        while written < bytes.count {
            let put = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
            }
            if put < 0, errno == EINTR { continue }
            // A write of nothing has no errno: the disk is full.
            guard put > 0 else { throw .failed(put < 0 ? errno : ENOSPC) }
            written += put
        }
    }
}
