internal import Glibc

/// What the workers of a pool counted, those that have ended among them.
struct PoolSums {
    private(set) var cells = [UInt64](repeating: 0, count: Layout.cells)
    /// Workers that run, and those of them that have a request in hand.
    private(set) var workers = 0
    private(set) var busy = 0
    /// Files that are not what a worker writes.
    private(set) var refusedFiles = 0

    /// No number of things that happened one by one is larger; what claims to be is cut to it, so that a sum can
    /// neither overflow nor lose its last digits where it is read (a double has 53 bits).
    private static let most: UInt64 = 1 << 53

    /// Reads the files in a pool's folder. The pool's user may have been taken over: a file is read like any other
    /// input, never mapped, and whatever stands in it is the pool's own number and nothing more.
    ///
    /// Cost: 64 opens, and 45 kB for each worker.
    init(of pool: MeteredPool, in directory: String) {
        let folder = pool.folder(in: directory)
        var bytes = [UInt8](repeating: 0, count: Layout.bytes + 1)
        for index in 0..<Layout.maxFiles {
            let descriptor = unsafe open(
                Layout.path(index, in: folder), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
            guard descriptor >= 0 else {
                if errno != ENOENT, errno != ENOTDIR { refusedFiles += 1 }
                continue
            }
            add(descriptor, &bytes)
            _ = close(descriptor)
        }
    }

    private mutating func add(_ descriptor: Int32, _ bytes: inout [UInt8]) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            refusedFiles += 1
            return
        }
        // A worker that has just made it has not allocated it yet.
        if status.st_size == 0 { return }
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        guard count == Layout.bytes, cell(Layout.magicCell, bytes) == Layout.magic,
            cell(Layout.versionCell, bytes) == Layout.version
        else {
            // All zero but whole: it is being made.
            if count != Layout.bytes || cell(Layout.magicCell, bytes) != 0 { refusedFiles += 1 }
            return
        }
        for index in Layout.startsCell..<Layout.cells {
            cells[index] = min(cells[index] + min(cell(index, bytes), Self.most), Self.most)
        }
        guard FileLock.isTaken(descriptor) else { return }
        workers += 1
        if cell(Layout.busyCell, bytes) != 0 { busy += 1 }
    }

    private func cell(_ index: Int, _ bytes: [UInt8]) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
    }
}
