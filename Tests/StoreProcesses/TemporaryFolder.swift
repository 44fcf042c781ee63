internal import Glibc
internal import Synchronization

/// The folders to remove when the process ends.
private let made = Mutex<[String]>([])
private let removal: Int32 = atexit { made.withLock { $0.forEach(TemporaryFolder.remove(folder:)) } }

/// An empty folder of its own for a test, removed with the files in it when the process ends: Swift lets go of a value
/// after its last mention, and a database must not lose its file under a statement that is still in use.
public final class TemporaryFolder {
    public let path: String

    public init() throws {
        var template = Array("/tmp/sallyport-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw FixtureProcess.Failure.system("mkdtemp", errno) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.path = path
        guard removal == 0 else { throw FixtureProcess.Failure.system("atexit", errno) }
        made.withLock { $0.append(path) }
    }

    fileprivate static func remove(folder path: String) {
        for name in (try? names(in: path)) ?? [] { _ = unsafe unlink(path + "/" + name) }
        _ = unsafe rmdir(path)
    }

    /// What lies in the folder, sorted.
    public func names() throws -> [String] { try Self.names(in: path) }

    private static func names(in path: String) throws -> [String] {
        guard let folder = unsafe opendir(path) else { throw FixtureProcess.Failure.system("opendir", errno) }
        defer { _ = unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The permission bits of a file, or of the folder itself for an empty name.
    public func mode(of name: String = "") throws -> UInt32 {
        var found = stat()
        guard unsafe stat(path + "/" + name, &found) == 0 else { throw FixtureProcess.Failure.system("stat", errno) }
        return found.st_mode & 0o7777
    }

    public func remove(_ name: String) throws {
        guard unsafe unlink(path + "/" + name) == 0 else { throw FixtureProcess.Failure.system("unlink", errno) }
    }

    public func bytes(of name: String) throws -> [UInt8] { try Self.bytes(of: path + "/" + name) }

    public func write(_ bytes: [UInt8], to name: String) throws {
        let descriptor = unsafe open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw FixtureProcess.Failure.system("open", errno) }
        defer { _ = close(descriptor) }
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw FixtureProcess.Failure.system("write", errno)
        }
    }

    /// Puts bytes over the beginning of a file, in place.
    public func overwrite(_ name: String, with bytes: [UInt8]) throws {
        let descriptor = unsafe open(path + "/" + name, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FixtureProcess.Failure.system("open", errno) }
        defer { _ = close(descriptor) }
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw FixtureProcess.Failure.system("write", errno)
        }
    }

    static func contents(of path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

    private static func bytes(of path: String) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FixtureProcess.Failure.system("open", errno) }
        defer { _ = close(descriptor) }
        var all: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(descriptor, &part, part.count)
            guard count >= 0 else { throw FixtureProcess.Failure.system("read", errno) }
            if count == 0 { return all }
            all += part[..<count]
        }
    }
}
