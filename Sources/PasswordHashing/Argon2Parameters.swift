/// What a new hash costs whoever tries passwords against it (RFC 9106 §3.1). One lane always: a worker has one thread.
public struct Argon2Parameters: Sendable, Equatable {
    /// KiB. The least is OWASP's least for two passes (Password Storage Cheat Sheet), the most what two passes may
    /// take of `maxWork`.
    public static let memoryRange = 19_456...524_288
    public static let passesRange = 2...16
    /// The most for memory × passes, in KiB: 1 GiB written in all, which takes 0.6 s where the default takes 22 ms.
    /// Stored hashes may ask for as much as can be set, so that lowering a setting locks nobody out.
    public static let maxWork = 1_048_576

    public let memoryKiB: Int
    public let passes: Int

    /// m = 19,456 KiB, t = 2: 22 ms.
    public static let `default` = Argon2Parameters(uncheckedMemoryKiB: 19_456, passes: 2)

    /// - Throws: `memoryOutOfRange`, `passesOutOfRange`, `workOutOfRange`.
    public init(memoryKiB: Int = 19_456, passes: Int = 2) throws(PasswordHashingError) {
        guard Self.memoryRange.contains(memoryKiB) else { throw .memoryOutOfRange }
        guard Self.passesRange.contains(passes) else { throw .passesOutOfRange }
        guard memoryKiB * passes <= Self.maxWork else { throw .workOutOfRange }
        self.init(uncheckedMemoryKiB: memoryKiB, passes: passes)
    }

    private init(uncheckedMemoryKiB memoryKiB: Int, passes: Int) {
        self.memoryKiB = memoryKiB
        self.passes = passes
    }
}
