internal import COpenSSL
internal import LibCrypto

/// r ‖ s, 32 bytes each (RFC 7518 §3.4), from what libcrypto signs with (RFC 3279 §2.2.3).
func rawECDSASignature(fromDER der: [UInt8]) throws(CryptoError) -> [UInt8] {
    let parsed = unsafe der.withUnsafeBufferPointer { bytes in
        var position = bytes.baseAddress
        return unsafe d2i_ECDSA_SIG(nil, &position, bytes.count)
    }
    let signature = try unsafe check(parsed)
    defer { unsafe ECDSA_SIG_free(signature) }
    let r = try unsafe fixedWidth(ECDSA_SIG_get0_r(signature))
    let s = try unsafe fixedWidth(ECDSA_SIG_get0_s(signature))
    return r + s
}

private func fixedWidth(_ number: OpaquePointer?) throws(CryptoError) -> [UInt8] {  // const BIGNUM *
    let count = ECDSASignature.numberByteCount
    var bytes = [UInt8](repeating: 0, count: count)
    guard unsafe BN_bn2binpad(number, &bytes, Int32(count)) == count else { throw .libraryFailure }
    return bytes
}
