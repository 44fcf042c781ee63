import Glibc

@testable import UserSources

/// A file for one test.
final class ScratchFile {
    let path: String

    init(_ content: String) throws { path = try Self.write(Array(content.utf8)) }

    init(bytes: [UInt8]) throws { path = try Self.write(bytes) }

    deinit { _ = unsafe unlink(path) }

    private static func write(_ bytes: [UInt8]) throws -> String {
        var template = Array("/tmp/sallyport-source-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&template)
        defer { _ = close(descriptor) }
        guard descriptor >= 0, unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw Missing()
        }
        return unsafe template.withUnsafeBufferPointer { unsafe String(cString: $0.baseAddress.unsafelyUnwrapped) }
    }

    struct Missing: Error {}
}

extension UserSource {
    /// All rows: what stands in each, or why nothing does.
    func rows() throws -> [SourceRow] {
        var rows: [SourceRow] = []
        while let row = try next() { rows.append(row) }
        return rows
    }
}
