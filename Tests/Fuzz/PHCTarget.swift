@testable import PasswordHashing

func fuzzPHC(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self), let hash = try? PHCString(text) else { return }
    require((try? PHCString(hash.text)) == hash, "what is written is read as the same")
    requireBounds(of: hash)
    guard case .argon2 = hash else { return }
    require(!text.contains("v=") || hash.text.hasBytes(bytes), "a hash has one spelling")
}
