internal import Glibc
internal import Rules
internal import Settings

/// The rules that took force last, as a file of the gate's own.
struct LastGoodRules {
    private let path: String

    init(folder: String) { path = folder + "/rules.last-good" }

    /// - Returns: nil where there are none that can be used.
    func read() -> RuleSet? {
        guard let bytes = try? RegularFile.read(path, maxBytes: RuleSet.maxBytes) else { return nil }
        return try? RuleSet(parsing: bytes)
    }

    /// Puts the text in the place of the one before, whole or not at all. Nobody waits for the disk: after a power cut
    /// the one before may be there again.
    func keep(_ text: [UInt8]) throws(FileError) {
        if let kept = try? RegularFile.read(path, maxBytes: RuleSet.maxBytes), kept == text { return }
        let temporary = path + ".new-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .failed(errno) }
        defer { close(descriptor) }
        let written = unsafe text.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard written == text.count, unsafe rename(temporary, path) == 0 else {
            let failure = written >= 0 && written < text.count ? ENOSPC : errno
            _ = unsafe unlink(temporary)
            throw .failed(failure)
        }
    }
}
