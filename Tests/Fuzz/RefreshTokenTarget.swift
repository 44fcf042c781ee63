import Identity
import LibCrypto

@testable import Accounts

private let masterKeyID: [UInt8] = [1, 2, 3, 4]

private func makeCodec() -> RefreshTokenCodec {
    let line = "01020304 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
    guard let secret = try? MasterSecret.parse(SecretBytes(copying: Array(line.utf8))),
        let codec = try? RefreshTokenCodec(masterSecret: secret, salt: [])
    else { fatalError("no codec") }
    return codec
}

/// The bytes are a token's text, and also a session id and a counter to make a token of.
func fuzzRefreshToken(_ bytes: [UInt8]) {
    let codec = makeCodec()
    if let text = String(validating: bytes, as: UTF8.self), let token = codec.authenticate(text) {
        require(codec.encode(token, under: masterKeyID)?.hasBytes(bytes) == true, "a token has one spelling")
    }
    guard bytes.count >= 24, let session = SessionID(bytes: Array(bytes[..<16])) else { return }
    let counter = bytes[16..<24].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    guard let text = codec.encode(RefreshToken(session: session, counter: counter), under: masterKeyID) else {
        fatalError("the key is in the ring")
    }
    let token = codec.authenticate(text)
    require(token?.session == session && token?.counter == counter, "what is written is read as the same")
    var altered = Array(text.utf8)
    guard let position = bytes.last.map({ Int($0) % altered.count }) else { return }
    altered[position] = altered[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    require(codec.authenticate(String(decoding: altered, as: UTF8.self)) == nil, "an altered token is refused")
}
