internal import COpenSSL

/// Bytes that nobody else should see: never printed, compared in constant time, wiped when the last owner lets go.
@safe
public final class SecretBytes: @unchecked Sendable {
    // Sendable because the memory is written by the initialisers alone.
    private let memory: UnsafeMutableRawBufferPointer

    /// How many bytes there are; no secret.
    public var count: Int { unsafe memory.count }

    /// Memory of `count` zero bytes, which `fill` then writes.
    /// - Throws: what `fill` throws; what it had written by then is wiped.
    public init<E>(count: Int, filling fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void) throws(E) {
        unsafe memory = .allocate(byteCount: count, alignment: 16)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
        try unsafe fill(memory)
    }

    /// Copies the bytes; the array stays as it is, and is the caller's to wipe (`wipe(_:)`).
    public convenience init(copying bytes: [UInt8]) {
        unsafe self.init(count: bytes.count) { memory in unsafe memory.copyBytes(from: bytes) }
    }

    /// Takes the bytes over: afterwards the array is empty and its memory wiped.
    public convenience init(movingFrom bytes: inout [UInt8]) {
        self.init(copying: bytes)
        Self.wipe(&bytes)
    }

    deinit {
        unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
        unsafe memory.deallocate()
    }

    /// Lends the bytes; the pointer must not outlive the call.
    public func withUnsafeBytes<Result, E>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> Result
    ) throws(E) -> Result {
        try unsafe body(UnsafeRawBufferPointer(memory))
    }

    /// Empties the array and overwrites its memory with zeros, in a way that the optimiser keeps.
    ///
    /// Wipes this array's memory only: where the array shared it with another, that one keeps the bytes.
    public static func wipe(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBytes { memory in
            unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
        }
        bytes.removeAll(keepingCapacity: false)
    }
}

extension SecretBytes: Equatable {
    /// In constant time for secrets of one length; the lengths are no secret.
    public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left.memory.baseAddress, right.memory.baseAddress, left.count) == 0
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<redacted>" }
    public var debugDescription: String { "<redacted>" }
    /// Shows no members, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
