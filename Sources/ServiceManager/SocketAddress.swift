package import Glibc

/// An address of unix(7): a path, or a name of the abstract namespace.
package struct SocketAddress {
    private var address = sockaddr_un()
    private let size: socklen_t

    /// Nil where the path is empty or does not fit (107 bytes). A leading `@` stands for the abstract namespace
    /// only with `allowingAbstract`.
    package init?(path: String, allowingAbstract: Bool = false) {
        var bytes = Array(path.utf8)
        let isAbstract = allowingAbstract && bytes.first == UInt8(ascii: "@")
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        if isAbstract { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        size = socklen_t(offset + bytes.count + (isAbstract ? 0 : 1))
    }

    package func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
        }
    }
}
