@testable import JOSE

func fuzzJWS(_ bytes: [UInt8]) {
    guard let jws = try? UnverifiedJWS(compact: bytes) else { return }
    require(bytes.count <= UnverifiedJWS.maxBytes, "what is too long is refused")
    let text = jws.signingInput + [UInt8(ascii: ".")] + Base64URL.encode(jws.signature).utf8
    require(text == bytes, "a token has one spelling")
    require(jws.signingInput.filter { $0 == UInt8(ascii: ".") }.count == 1, "a token has three parts")
    let payload = Base64URL.encode(jws.payload)
    require(jws.signingInput.suffix(payload.utf8.count).elementsEqual(payload.utf8), "the payload is what is signed")
}
