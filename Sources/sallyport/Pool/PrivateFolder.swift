internal import Glibc

/// A folder of mode 0700 for as long as this object lives (mkdtemp(3)).
final class PrivateFolder {
    let path: String

    init() throws(PoolError) {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        // A socket's path has room for 107 bytes.
        var template = Array(((parent.utf8.count < 60 ? parent : "/tmp") + "/sallyport-pool.XXXXXX").utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
        }
        guard let made else { throw .systemCall("mkdtemp", errno: errno) }
        path = made
    }

    deinit { _ = unsafe rmdir(path) }
}
