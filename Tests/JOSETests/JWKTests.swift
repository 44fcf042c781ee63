import JOSE
import JOSESigning
import JSON
import LibCrypto
import Testing
import VectorFiles

@Suite("JWK: public, strict, of one algorithm")
struct JWKTests {
    @Test(
        "thumbprints are those of RFC 7638 and RFC 8037, whatever else the key says",
        arguments: try VectorFile.vectors("thumbprints.json"))
    func thumbprint(vector: Vector) throws {
        #expect(try Thumbprint.sha256(of: JWK(vector.object("key"))) == vector.text("thumbprint"))
    }

    @Test("JW12: of RFC 7520's keys only the public ones of kinds of ours are read")
    func rfc7520Keys() throws {
        let keys = try VectorFile.vectors("rfc7520-jwk.json").map { try $0.object("key") }
        #expect(throws: JWKError.unsupported) { try JWK(keys[0]) }  // P-521
        #expect(throws: JWKError.notPublic) { try JWK(keys[1]) }
        #expect(try JWK(keys[2]).object == keys[2])
        for symmetricOrPrivate in keys[3...] {
            #expect(throws: JWKError.notPublic) { try JWK(symmetricOrPrivate) }
        }
    }

    @Test(
        "JW12: any private member makes a key unreadable",
        arguments: ["d", "p", "q", "dp", "dq", "qi", "oth", "k"], SignatureAlgorithm.allCases)
    func privateMember(name: String, algorithm: SignatureAlgorithm) throws {
        var object = try TestKey.of(algorithm).key.publicJWK.object
        object[name] = "AA"
        #expect(throws: JWKError.notPublic) { try JWK(object) }
        #expect(throws: JWKError.notPublic) { try JWKSet(["keys": [.object(object)]]) }
        object[name] = .null
        #expect(throws: JWKError.notPublic) { try JWK(object) }
    }

    @Test("JW12: a published key has its public members and no other", arguments: SignatureAlgorithm.allCases)
    func published(algorithm: SignatureAlgorithm) throws {
        let jwk = try TestKey.of(algorithm).key.publicJWK
        let names: [String] =
            switch algorithm {
            case .hs256: ["kty"]
            case .edDSA: ["kty", "crv", "x"]
            case .es256: ["kty", "crv", "x", "y"]
            case .ps256, .rs256: ["kty", "n", "e"]
            }
        #expect(Set(jwk.object.members.map(\.name)) == Set(names + ["kid", "alg", "use"]))
        #expect(try JWK(json: jwk.json) == jwk)
    }

    @Test("JW12: a set lists public keys and leaves symmetric ones out")
    func set() throws {
        let keys = try SignatureAlgorithm.allCases.map { try TestKey.of($0).key.publicJWK }
        let read = try JWKSet(json: JWKSet(keys).json)
        #expect(read.keys == keys.filter { $0.key != .oct })
        #expect(read.keys.count == 4)
    }

    @Test("a set passes over kinds of keys that nobody knows here, and is strict with all others")
    func strictSet() throws {
        let good = try TestKey.of(.edDSA).key.publicJWK
        let foreign: JSONObject = ["kty": "OKP", "crv": "Ed448", "x": "AA"]
        #expect(try JWKSet(["keys": [.object(foreign), .object(good.object)]]).keys == [good])
        for wrong in [["keys": .object([:])], ["keys": [1]], [:], ["keys": [.object(["kty": "EC"])]]] as [JSONObject] {
            #expect(throws: JWKError.malformed) { try JWKSet(wrong) }
        }
        #expect(throws: JWKError.malformed) { try JWKSet(json: Array(#"{"keys":[],"keys":[]}"#.utf8)) }
    }

    @Test("members of wrong types, lengths and spellings are refused")
    func malformed() throws {
        let good = try TestKey.of(.es256).key.publicJWK.object
        let changes: [(String, JSONValue?)] = [
            ("x", nil), ("x", 1), ("x", "AA"), ("x", "AA=="), ("y", ""), ("kty", nil), ("kty", 1), ("crv", nil),
            ("kid", 1), ("alg", .null), ("use", ["sig"]),
        ]
        for (name, value) in changes {
            var object = good
            object[name] = value
            #expect(throws: JWKError.malformed, "\(name)") { try JWK(object) }
        }
    }

    @Test("JW2: a key takes the algorithm of its kind alone", arguments: SignatureAlgorithm.allCases)
    func oneAlgorithm(algorithm: SignatureAlgorithm) throws {
        let jwk = try TestKey.of(algorithm).key.publicJWK
        let silent = JWK(key: jwk.key, kid: jwk.kid)
        let isRSA = algorithm == .rs256 || algorithm == .ps256
        for other in SignatureAlgorithm.allCases where other != algorithm {
            #expect(throws: JWKError.wrongAlgorithm) { try VerificationKey(jwk, algorithm: other) }
            if isRSA && (other == .rs256 || other == .ps256) { continue }
            #expect(throws: JWKError.wrongAlgorithm) { try VerificationKey(silent, algorithm: other) }
        }
        #expect(throws: JWKError.wrongAlgorithm) {
            try VerificationKey(JWK(key: jwk.key, kid: jwk.kid, use: "enc"), algorithm: algorithm)
        }
    }

    @Test("JW3: an RSA key of 1,024 bits and a point off the curve make no verification key")
    func weakKeys() {
        let rsa = JWK(key: .rsa(n: [0x80] + [UInt8](repeating: 1, count: 127), e: [1, 0, 1]))
        #expect(throws: JWKError.malformed) { try VerificationKey(rsa, algorithm: .rs256) }
        let ones = [UInt8](repeating: 1, count: 32)
        #expect(throws: JWKError.malformed) { try VerificationKey(JWK(key: .ec(x: ones, y: ones)), algorithm: .es256) }
    }

    @Test("JW11: secrets under 32 bytes, and plainly not random ones, are refused")
    func weakSecrets() throws {
        for count in [0, 1, 16, 31] {
            #expect(throws: JWKError.weakSecret) { try VerificationKey(kid: "a", secret: Random.secret(count)) }
        }
        for weak in [String(repeating: "a", count: 64), String(repeating: "secret", count: 10)] {
            let secret = SecretBytes(copying: Array(weak.utf8))
            #expect(throws: JWKError.weakSecret) { try VerificationKey(kid: "a", secret: secret) }
            #expect(throws: SigningKeyError.invalidKey) { try SigningKey(algorithm: .hs256, serialized: secret) }
        }
        _ = try VerificationKey(kid: "a", secret: Random.secret(32))
    }
}
