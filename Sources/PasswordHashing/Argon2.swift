internal import CArgon2
internal import Glibc

/// Debian's libargon2 (the reference implementation) through `argon2_ctx`, with memory that goes back to the kernel.
///
/// Not libsodium, which hashes in 17 ms rather than 22: it knows one lane only, so foreign hashes would need
/// libargon2 all the same.
enum Argon2 {
    /// Which blocks a pass reads (RFC 9106 §1).
    enum Kind: String, CaseIterable {
        case argon2d, argon2i, argon2id

        fileprivate var type: argon2_type {
            switch self {
            case .argon2d: Argon2_d
            case .argon2i: Argon2_i
            case .argon2id: Argon2_id
            }
        }
    }

    /// Everything but the password that goes into a tag.
    struct Inputs {
        var kind: Kind
        /// 0x13, or 0x10 in hashes from before 2016.
        var version: UInt32
        var memoryKiB: UInt32
        var passes: UInt32
        var lanes: UInt32
        var salt: [UInt8]
        var tagLength: Int
        /// RFC 9106's K and X: in its vectors, in no password hash.
        var secret: [UInt8] = []
        var associatedData: [UInt8] = []
    }

    /// The tag for the password; cost as the parameters say, in one thread whatever the lanes.
    ///
    /// The memory is mapped for this one call: malloc would keep 19 MB for ever (1.4 to 21 MB resident).
    /// libargon2 wipes it before it is unmapped. `ARGON2_FLAG_CLEAR_PASSWORD` is not
    /// needed: libargon2 sees a copy of the password, which is wiped here.
    static func tag(
        _ password: Span<UInt8>, _ inputs: Inputs
    ) throws(PasswordHashingError) -> [UInt8] {
        // All that the context points to, in one piece: tag, password, salt, secret, associated data.
        let inputCount = password.count + inputs.salt.count + inputs.secret.count + inputs.associatedData.count
        let arena = WipedBuffer<UInt8>(capacity: inputs.tagLength + inputCount, zero: 0)
        guard let tag = unsafe arena.all.baseAddress else {
            throw .argon2Failed(code: ARGON2_OUTPUT_TOO_SHORT.rawValue)
        }
        let typed = unsafe tag + inputs.tagLength
        for position in password.indices { unsafe typed[position] = password[position] }
        let salt = unsafe append(inputs.salt, at: typed + password.count)
        let secret = unsafe append(inputs.secret, at: salt + inputs.salt.count)
        let data = unsafe append(inputs.associatedData, at: secret + inputs.secret.count)
        var context = unsafe argon2_context(
            out: tag, outlen: UInt32(inputs.tagLength), pwd: typed, pwdlen: UInt32(password.count),
            salt: salt, saltlen: UInt32(inputs.salt.count), secret: secret, secretlen: UInt32(inputs.secret.count),
            ad: data, adlen: UInt32(inputs.associatedData.count),
            t_cost: inputs.passes, m_cost: inputs.memoryKiB, lanes: inputs.lanes, threads: 1,
            version: inputs.version, allocate_cbk: map, free_cbk: unmap, flags: 0)
        let code = unsafe argon2_ctx(&context, inputs.kind.type)
        guard code == ARGON2_OK.rawValue else {
            throw code == ARGON2_MEMORY_ALLOCATION_ERROR.rawValue ? .noMemory : .argon2Failed(code: code)
        }
        return unsafe Array(arena.all[..<inputs.tagLength])
    }

    private static func append(
        _ bytes: [UInt8], at place: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        unsafe place.initialize(from: bytes, count: bytes.count)
        return unsafe place
    }

    /// Huge pages make 19 MB cost 10 page faults instead of 4,864; where the kernel has none it is only slower,
    /// so what madvise answers does not matter.
    private static let map: allocate_fptr = { result, byteCount in
        let memory = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            return ARGON2_MEMORY_ALLOCATION_ERROR.rawValue
        }
        _ = unsafe madvise(memory, byteCount, MADV_HUGEPAGE)
        unsafe result?.pointee = memory.assumingMemoryBound(to: UInt8.self)
        return ARGON2_OK.rawValue
    }

    private static let unmap: deallocate_fptr = { memory, byteCount in
        // Fails only for an address or length that map did not make.
        let status = unsafe munmap(memory, byteCount)
        assert(status == 0)
    }
}
