internal import CCrypt
internal import Glibc

/// libxcrypt: the hashes of crypt(5), each made from a password and a setting.
enum Crypt {
    /// What crypt(3) takes of a password, in bytes without the NUL at its end (crypt.h, CRYPT_MAX_PASSPHRASE_SIZE).
    static let maxPasswordBytes = 511

    /// The hash of the password under a setting, which may be a whole hash. Memory and time as the setting says.
    ///
    /// The work area, which has the password in it, is wiped.
    /// - Parameter password: at most `maxPasswordBytes`; what stands behind a NUL does not count.
    /// - Returns: nil where libxcrypt refuses the setting or lacks the function.
    /// - Throws: `noMemory`.
    static func hash(_ password: Span<UInt8>, setting: String) throws(PasswordHashingError) -> [UInt8]? {
        guard password.count <= maxPasswordBytes else { return nil }
        let phrase = WipedBuffer<UInt8>(capacity: password.count + 1, zero: 0)
        for position in password.indices { unsafe phrase.all[position] = password[position] }
        let size = SALLYPORT_CRYPT_DATA_BYTES
        let area = WipedBuffer<UInt8>(capacity: Int(size), zero: 0)
        errno = 0
        let hash: [UInt8]? = unsafe phrase.all.withMemoryRebound(to: CChar.self) { phrase in
            guard let result = unsafe crypt_rn(phrase.baseAddress, setting, area.all.baseAddress, size) else {
                return nil
            }
            return unsafe Array(UnsafeBufferPointer(start: result, count: strlen(result))).map(UInt8.init(bitPattern:))
        }
        if hash == nil, errno == ENOMEM { throw .noMemory }
        return hash
    }
}
