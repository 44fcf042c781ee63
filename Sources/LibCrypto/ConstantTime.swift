internal import COpenSSL

/// Comparing without telling by the time it takes where two texts differ.
public enum ConstantTime {
    /// Takes as long for equal texts as for different ones of that length; lengths are no secret (CRYPTO_memcmp(3)).
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
