import Gate

func fuzzSymmetricKeys(_ bytes: [UInt8]) {
    guard let keys = try? GivenSymmetricKeys(parsing: bytes) else { return }
    var count = 0
    for line in bytes.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
        let kid = String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        let isHeld = (try? keys.verificationKey(kid: kid)) != nil || (try? keys.directKey(kid: kid)) != nil
        require(isHeld, "every line is a key")
        count += 1
    }
    require(count > 0, "there is a key")
}
