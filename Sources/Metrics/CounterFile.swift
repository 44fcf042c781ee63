internal import Glibc
internal import Synchronization

/// The cells of one worker: a file that is mapped into memory, or where none could be had memory of its own.
///
/// A file belongs to whoever holds the lock on it, which the kernel takes back when its holder ends, however it ends
/// (open file description locks, fcntl(2)). The next worker to start goes on in the file of one that has ended: so
/// nothing that was counted is lost, nothing has to be moved, and there are never more files than there were workers at
/// a time. Counting is a load and a store of an aligned word, which a kill -9 leaves whole.
@safe final class CounterFile {
    /// Why a worker counts for itself alone.
    enum Failure: Error {
        case systemCall(String, errno: Int32)
        /// Every file of the pool is in use.
        case tooManyWorkers
    }

    private let cells: UnsafeMutablePointer<Atomic<UInt64>>
    /// nil: the cells are this process' own.
    private let descriptor: Int32?

    /// In memory that nobody else sees.
    init() {
        descriptor = nil
        unsafe cells = .allocate(capacity: Layout.cells)
        for index in 0..<Layout.cells { unsafe (cells + index).initialize(to: Atomic(0)) }
    }

    /// Takes the first file of the folder that nobody holds, and makes it where it is missing or none of ours.
    init(in folder: String) throws(Failure) {
        let descriptor = try Self.acquire(in: folder)
        do throws(Failure) {
            unsafe cells = try Self.map(descriptor)
        } catch {
            _ = close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        if !holdsCounters { makeEmpty() }
    }

    deinit {
        if let descriptor {
            _ = unsafe munmap(cells, Layout.bytes)
            _ = close(descriptor)
        } else {
            unsafe cells.deallocate()
        }
    }

    subscript(cell: Int) -> UInt64 {
        get { unsafe cells[cell].load(ordering: .relaxed) }
        set { unsafe cells[cell].store(newValue, ordering: .relaxed) }
    }

    /// There is one writer, so that a load and a store do.
    func add(_ count: UInt64 = 1, to cell: Int) { self[cell] = self[cell] &+ count }

    func count(_ microseconds: UInt64, inHistogramAt cell: Int) {
        add(to: cell + DurationBuckets.index(of: microseconds))
        add(microseconds, to: cell + Layout.sumCell)
    }

    private var holdsCounters: Bool {
        self[Layout.magicCell] == Layout.magic && self[Layout.versionCell] == Layout.version
    }

    private func makeEmpty() {
        for cell in 0..<Layout.cells { self[cell] = 0 }
        self[Layout.versionCell] = Layout.version
        unsafe cells[Layout.magicCell].store(Layout.magic, ordering: .releasing)
    }

    private static func acquire(in folder: String) throws(Failure) -> Int32 {
        for index in 0..<Layout.maxFiles {
            let descriptor = unsafe open(
                Layout.path(index, in: folder), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o640)
            guard descriptor >= 0 else { throw .systemCall("open", errno: errno) }
            if FileLock.take(descriptor) { return descriptor }
            let failure = errno
            _ = close(descriptor)
            guard failure == EAGAIN || failure == EACCES else { throw .systemCall("fcntl", errno: failure) }
        }
        throw .tooManyWorkers
    }

    private static func map(_ descriptor: Int32) throws(Failure) -> UnsafeMutablePointer<Atomic<UInt64>> {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .systemCall("fstat", errno: errno) }
        if status.st_size != off_t(Layout.bytes) {
            guard ftruncate(descriptor, 0) == 0 else { throw .systemCall("ftruncate", errno: errno) }
        }
        // All of it, at once: a store into a hole of a full file system would be a SIGBUS.
        let allocated = posix_fallocate(descriptor, 0, off_t(Layout.bytes))
        guard allocated == 0 else { throw .systemCall("posix_fallocate", errno: allocated) }
        let address = unsafe mmap(nil, Layout.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        // MAP_FAILED is -1.
        guard let address = unsafe address, Int(bitPattern: address) != -1 else {
            throw .systemCall("mmap", errno: errno)
        }
        return unsafe address.bindMemory(to: Atomic<UInt64>.self, capacity: Layout.cells)
    }
}

extension CounterFile.Failure: CustomStringConvertible {
    var description: String {
        switch self {
        case .systemCall(let call, let number): "\(call): \(unsafe String(cString: strerror(number)))"
        case .tooManyWorkers: "every one of the \(Layout.maxFiles) files is in use"
        }
    }
}
