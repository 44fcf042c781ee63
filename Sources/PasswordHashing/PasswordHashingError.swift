/// Why nothing could be hashed or set up; never says anything of a password or a hash.
public enum PasswordHashingError: Error, Equatable {
    /// A setting lies outside `Argon2Parameters.memoryRange`.
    case memoryOutOfRange
    /// A setting lies outside `Argon2Parameters.passesRange`.
    case passesOutOfRange
    /// Memory × passes lies beyond `Argon2Parameters.maxWork`.
    case workOutOfRange
    /// A setting lies outside `PasswordRules.minimumLengthRange`.
    case minimumLengthOutOfRange
    /// libcrypto's generator gave no salt.
    case noRandomness
    /// The kernel gave no memory: try again later.
    case noMemory
    /// libargon2 refused; its code is in argon2.h (`Argon2_ErrorCodes`).
    case argon2Failed(code: Int32)
    /// libcrypto refused, or has no memory.
    case libcryptoFailed
}
