import JOSE
import JSON

extension JSONObject {
    var bytes: [UInt8] { JSONWriter.write(self) }
}

func fuzzJWK(_ bytes: [UInt8]) {
    if let key = try? JWK(json: bytes) {
        require((try? JWK(json: key.json)) == key, "what is written is read as the same")
        for name in ["d", "p", "q", "k"] { require(key.object[name] == nil, "no private member is written") }
        // Whether the numbers make a key is libcrypto's to say.
        for algorithm in SignatureAlgorithm.allCases { _ = try? VerificationKey(key, algorithm: algorithm) }
    }
    if let set = try? JWKSet(json: bytes) {
        let written = JWKSet(set.keys.filter { $0.key != .oct })
        require((try? JWKSet(json: set.json)) == written, "what is written is read as the same")
    }
}
