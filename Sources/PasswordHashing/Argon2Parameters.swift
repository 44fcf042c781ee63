/// What a new hash costs whoever tries passwords against it (RFC 9106 §3.1). One lane always: a worker has one thread.
public struct Argon2Parameters: Sendable, Equatable {
    /// KiB. The least is OWASP's least for two passes (Password Storage Cheat Sheet).
    public static let memoryRange = 19_456...1_048_576
    public static let passesRange = 2...16
    /// The most for memory × passes, in KiB: 1.5 GiB written in all, 0.8 s on a 2020 server core.
    /// What may be set is what a stored hash may ask for, so that lowering a setting locks nobody out.
    public static let maxWork = 1_572_864

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
