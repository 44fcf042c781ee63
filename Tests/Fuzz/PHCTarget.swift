@testable import PasswordHashing

func fuzzPHC(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self), let hash = try? PHCString(text) else { return }
    require((try? PHCString(hash.text)) == hash, "what is written is read as the same")
    guard case .argon2(let argon2) = hash else { return requireBounds(of: hash) }
    requireBounds(of: hash)
    require(!text.contains("v=") || hash.text.hasBytes(bytes), "a hash has one spelling")
}
