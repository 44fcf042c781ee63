import LibCrypto

@testable import JOSE

/// What is taken for a JWE is spelled in one way, and opens under no key that did not make it.
func fuzzJWE(_ bytes: [UInt8]) {
    guard let jwe = try? UnverifiedJWE(compact: bytes) else { return }
    require(bytes.count <= UnverifiedJWS.maxBytes, "what is too long is refused")
    let parts = [jwe.sealed.prefix(12), jwe.sealed.dropFirst(12).dropLast(16), jwe.sealed.suffix(16)]
    let text = jwe.associatedData + parts.reduce([UInt8(ascii: ".")]) { $0 + [UInt8(ascii: ".")] + encoded($1) }
    require(text == bytes, "a token has one spelling")
    guard let key = try? DirectKey(kid: jwe.header.kid ?? "k", secret: SecretBytes(copying: Array(0..<32))) else {
        fatalError("a good secret is a key")
    }
    require((try? key.open(jwe)) == nil, "nobody made it")
}

private func encoded(_ part: ArraySlice<UInt8>) -> [UInt8] { Array(Base64URL.encode(Array(part)).utf8) }
