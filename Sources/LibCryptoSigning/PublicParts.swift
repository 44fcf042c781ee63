internal import COpenSSL
internal import LibCrypto

/// The public numbers of a key pair (EVP_PKEY *).
/// - Throws: `CryptoError.invalidKey` for a kind or a curve that is not ours.
func publicParts(of key: OpaquePointer) throws(CryptoError) -> PublicKey.Parts {
    if unsafe EVP_PKEY_is_a(key, "ED25519") == 1 { return .ed25519(try unsafe ed25519Bytes(of: key)) }
    if unsafe EVP_PKEY_is_a(key, "EC") == 1 { return try unsafe p256Point(of: key) }
    if unsafe EVP_PKEY_is_a(key, "RSA") == 1 {
        return .rsa(
            modulus: try unsafe number(SALLYPORT_PARAM_RSA_N, of: key),
            exponent: try unsafe number(SALLYPORT_PARAM_RSA_E, of: key))
    }
    throw .invalidKey
}

private func ed25519Bytes(of key: OpaquePointer) throws(CryptoError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 32)
    var count = bytes.count
    try check(unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count), else: .invalidKey)
    guard count == bytes.count else { throw .invalidKey }
    return bytes
}

private func p256Point(of key: OpaquePointer) throws(CryptoError) -> PublicKey.Parts {
    var name = [CChar](repeating: 0, count: 64)
    var count = 0
    try check(unsafe EVP_PKEY_get_group_name(key, &name, name.count, &count), else: .invalidKey)
    let group = String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard unsafe group == String(cString: SALLYPORT_NAME_P256) else { throw .invalidKey }
    var point = [UInt8](repeating: 0, count: 65)
    try check(
        unsafe EVP_PKEY_get_octet_string_param(key, SALLYPORT_PARAM_PUBLIC_KEY, &point, point.count, &count),
        else: .invalidKey)
    guard count == point.count, point[0] == 0x04 else { throw .invalidKey }  // uncompressed, SEC 1 §2.3.3
    return .p256(x: Array(point[1..<33]), y: Array(point[33..<65]))
}

private func number(_ name: UnsafePointer<CChar>?, of key: OpaquePointer) throws(CryptoError) -> [UInt8] {
    var value: OpaquePointer?  // BIGNUM *
    try check(unsafe EVP_PKEY_get_bn_param(key, name, &value), else: .invalidKey)
    defer { unsafe BN_free(value) }
    var bytes = [UInt8](repeating: 0, count: (Int(unsafe BN_num_bits(value)) + 7) / 8)
    guard unsafe BN_bn2bin(value, &bytes) == bytes.count else { throw .libraryFailure }
    return bytes
}
