internal import COpenSSL

extension PublicKey {
    /// Sizes of RSA keys that are taken, in bits: under 2,048 is too weak, over 8,192 too slow.
    public static let rsaBits = 2048...8192

    /// An EVP_PKEY that the caller owns.
    static func ed25519(_ bytes: [UInt8]) throws(CryptoError) -> OpaquePointer {
        guard bytes.count == 32 else { throw .invalidKey }
        return try unsafe check(
            EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes, bytes.count), else: .invalidKey)
    }

    /// An EVP_PKEY that the caller owns.
    static func p256(x: [UInt8], y: [UInt8]) throws(CryptoError) -> OpaquePointer {
        guard x.count == 32, y.count == 32 else { throw .invalidKey }
        let uncompressed: [UInt8] = [0x04] + x + y  // SEC 1 §2.3.3
        let builder = try unsafe check(OSSL_PARAM_BLD_new())
        defer { unsafe OSSL_PARAM_BLD_free(builder) }
        return try unsafe uncompressed.withUnsafeBufferPointer { point throws(CryptoError) in
            try check(unsafe OSSL_PARAM_BLD_push_utf8_string(builder, SALLYPORT_PARAM_GROUP, SALLYPORT_NAME_P256, 0))
            try check(
                unsafe OSSL_PARAM_BLD_push_octet_string(
                    builder, SALLYPORT_PARAM_PUBLIC_KEY, point.baseAddress, point.count))
            return try unsafe make("EC", from: builder)
        }
    }

    /// An EVP_PKEY that the caller owns.
    static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) -> OpaquePointer {
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard modulus.first != 0, rsaBits.contains(bits), isOdd(modulus) else { throw .invalidKey }
        guard exponent.first != 0, exponent.count <= 4, isOdd(exponent),
            exponent.reduce(0, { $0 << 8 | UInt64($1) }) >= 65537
        else { throw .invalidKey }
        let builder = try unsafe check(OSSL_PARAM_BLD_new())
        defer { unsafe OSSL_PARAM_BLD_free(builder) }
        let n = try unsafe check(BN_bin2bn(modulus, length(modulus.count), nil))
        defer { unsafe BN_free(n) }
        let e = try unsafe check(BN_bin2bn(exponent, length(exponent.count), nil))
        defer { unsafe BN_free(e) }
        try check(unsafe OSSL_PARAM_BLD_push_BN(builder, SALLYPORT_PARAM_RSA_N, n))
        try check(unsafe OSSL_PARAM_BLD_push_BN(builder, SALLYPORT_PARAM_RSA_E, e))
        return try unsafe make("RSA", from: builder)
    }

    private static func isOdd(_ number: [UInt8]) -> Bool { (number.last ?? 0) & 1 == 1 }

    /// Builds the key and has libcrypto check it (a point off its curve is refused here).
    private static func make(_ kind: String, from builder: OpaquePointer) throws(CryptoError) -> OpaquePointer {
        guard let parameters = unsafe OSSL_PARAM_BLD_to_param(builder) else { throw .libraryFailure }
        defer { unsafe OSSL_PARAM_free(parameters) }
        let context = try unsafe check(EVP_PKEY_CTX_new_from_name(nil, kind, nil))
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        try check(unsafe EVP_PKEY_fromdata_init(context))
        try check(
            unsafe EVP_PKEY_fromdata(context, &key, SALLYPORT_SELECT_PUBLIC_KEY, parameters), else: .invalidKey)
        let made = try unsafe check(key, else: .invalidKey)
        do throws(CryptoError) {
            let checking = try unsafe check(EVP_PKEY_CTX_new_from_pkey(nil, made, nil))
            defer { unsafe EVP_PKEY_CTX_free(checking) }
            try check(unsafe EVP_PKEY_public_check(checking), else: .invalidKey)
        } catch {
            unsafe EVP_PKEY_free(made)
            throw error
        }
        return unsafe made
    }
}
