import Glibc

/// A folder of a test's own, removed with it; holds files, sockets and FIFOs, no folders.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/fastcgi-tests-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw TestFailure("mkdtemp: \(errno)") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        if let folder = unsafe opendir(path) {
            while let entry = unsafe readdir(folder) {
                let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                }
                if name != ".", name != ".." { _ = unsafe unlink(path + "/" + name) }
            }
            _ = unsafe closedir(folder)
        }
        _ = unsafe rmdir(path)
    }

    /// A listening socket in the folder; the caller closes it.
    func listen(_ name: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let bound = try unsafe withSocketAddress(path + "/" + name) { unsafe bind(descriptor, $0, $1) }
        guard bound == 0, Glibc.listen(descriptor, 16) == 0 else { throw TestFailure("listen: \(errno)") }
        return descriptor
    }

    /// A FIFO in the folder, open for both directions so that neither side waits for the other to open it.
    func fifo(_ name: String) throws -> Int32 {
        let file = path + "/" + name
        guard unsafe mkfifo(file, 0o600) == 0 else { throw TestFailure("mkfifo: \(errno)") }
        return unsafe open(file, O_RDWR | O_CLOEXEC)
    }
}
