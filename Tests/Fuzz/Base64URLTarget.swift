import JOSE

func fuzzBase64URL(_ bytes: [UInt8]) {
    let text = Base64URL.encode(bytes)
    require((try? Base64URL.decode(text)) == bytes, "what is encoded is decoded")
    guard let decoded = try? Base64URL.decode(bytes) else { return }
    require(Base64URL.encode(decoded).hasBytes(bytes), "there is one spelling")
}
