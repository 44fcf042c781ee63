internal import CFastCGI
internal import Glibc

/// The file in memory from which libfcgi reads a request. It is mapped, so that a request is put there by a copy.
///
/// A request stands at its end: what libfcgi finds behind it is the end of the file.
@safe
final class RequestFile {
    /// How much stays in memory between requests, in bytes; what a larger request took is given back.
    private static let keptBytes = 65_536

    private(set) var descriptor: Int32
    private let size: Int
    private let map: UnsafeMutableRawBufferPointer
    private var used = 0

    /// - Throws: where there is no descriptor or no memory left.
    init(size: Int) throws(WorkerError) {
        self.size = size
        descriptor = unsafe shim_memfd_create("request")
        guard descriptor >= 0 else { throw .systemCall("memfd_create", errno: errno) }
        let flags = PROT_READ | PROT_WRITE
        guard ftruncate(descriptor, size) == 0,
            let address = unsafe mmap(nil, size, flags, MAP_SHARED, descriptor, 0),
            unsafe address != MAP_FAILED
        else {
            let number = errno
            _ = close(descriptor)
            throw .systemCall("mmap", errno: number)
        }
        unsafe map = UnsafeMutableRawBufferPointer(start: address, count: size)
        // Nothing of it is for a core file (madvise(2)).
        _ = unsafe madvise(address, size, MADV_DONTDUMP)
    }

    deinit {
        _ = unsafe munmap(map.baseAddress, size)
        if descriptor >= 0 { _ = close(descriptor) }
    }

    /// Where somebody else has closed the descriptor: its number may be another file's by now.
    func forgetDescriptor() { descriptor = -1 }

    /// Puts the request there, and the descriptor's position at its begin. False where it does not fit.
    func put(_ stream: [UInt8]) -> Bool {
        guard stream.count <= size else { return false }
        used = stream.count
        unsafe map[(size - used)...].copyBytes(from: stream)
        return lseek(descriptor, size - used, SEEK_SET) == size - used
    }

    /// Leaves nothing of the request.
    func wipe() {
        if used > Self.keptBytes {
            _ = unsafe madvise(map.baseAddress, size, MADV_REMOVE)
        } else if used > 0 {
            // Not initializeMemory, which is left out where nobody reads what it wrote.
            unsafe UnsafeMutableRawBufferPointer(rebasing: map[(size - used)...]).baseAddress.map {
                unsafe explicit_bzero($0, used)
            }
        }
        used = 0
    }
}
