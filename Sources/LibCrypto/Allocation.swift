internal import COpenSSL
internal import Glibc

/// What libcrypto does where memory is out.
public enum Allocation {
    /// Ends the process (abort(3)) in place of failing the call, as Swift itself does: a verification that failed for
    /// want of memory could not be told from a signature that does not hold, and a good token would be called bad.
    ///
    /// Call once, before anything else of libcrypto (CRYPTO_set_mem_functions(3)).
    /// - Throws: `libraryFailure` where libcrypto has allocated already.
    public static func abortWhenExhausted() throws(CryptoError) {
        try check(
            unsafe CRYPTO_set_mem_functions(
                { size, _, _ in unsafe size == 0 ? nil : Allocation.held(malloc(size)) },
                { pointer, size, _, _ in
                    guard size > 0 else {
                        unsafe free(pointer)
                        return nil
                    }
                    return unsafe Allocation.held(realloc(pointer, size))
                },
                { pointer, _, _ in unsafe free(pointer) }))
    }

    private static func held(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer {
        guard let pointer = unsafe pointer else { abort() }
        return unsafe pointer
    }
}
