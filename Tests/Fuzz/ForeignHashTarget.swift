@testable import PasswordHashing

/// The text of a hash in any form, one byte before it for how its salt went in.
func fuzzForeignHash(_ bytes: [UInt8]) {
    guard let first = bytes.first, let text = String(validating: bytes.dropFirst(), as: UTF8.self) else { return }
    let places = SaltPlace.allCases
    let place = places[Int(first) % places.count]
    guard let hash = try? ForeignHash(text, saltPlace: place) else { return }
    guard !hash.needsWrapping else {
        require(text.hasPrefix("{") || text.utf8.count >= 32, "a digest has its length")
        return
    }
    guard let stored = try? hash.stored(wrappedBy: PasswordHasher()), let read = try? PHCString(stored) else {
        return require(false, "what is stored is read again")
    }
    require(read.text.hasBytes(stored.utf8), "what is stored is written as the same")
    requireBounds(of: read)
}

/// No stored hash asks for more than the limits.
func requireBounds(of hash: PHCString) {
    switch hash {
    case .argon2(let argon2): requireBounds(of: argon2)
    case .wrapped(let wrapped): requireBounds(of: wrapped.outer)
    case .pbkdf2(let pbkdf2): require(pbkdf2.iterations <= 3_000_000 && pbkdf2.tag.count <= 64, "the work has a bound")
    case .scrypt(let scrypt):
        require((128 * scrypt.r) << scrypt.log2N <= 128 << 20, "the memory has a bound")
        require((scrypt.r * scrypt.p) << scrypt.log2N <= 1 << 20, "the work has a bound")
    case .crypt(let crypt):
        require(crypt.text.utf8.count > crypt.method.tagLength && !crypt.text.utf8.contains(0), "there is a setting")
    }
}

private func requireBounds(of hash: Argon2Hash) {
    require(
        UInt64(hash.memoryKiB) * UInt64(hash.passes) <= UInt64(Argon2Parameters.maxWork), "the work has a bound")
}
