@testable import AccessTokens
@testable import JOSE

/// The bytes are a payload; no signature stands in the fuzzer's way.
func fuzzClaims(_ bytes: [UInt8]) {
    let header = Base64URL.encode(Array(#"{"alg":"EdDSA","kid":"k","typ":"at+jwt"}"#.utf8))
    guard let jws = try? UnverifiedJWS(compact: "\(header).\(Base64URL.encode(bytes)).AA"),
        let claims = try? ClaimsSet(VerifiedJWS(jws, verifiedWith: "k"))
    else { return }
    for second in [Int64.min, 0, 1_800_000_000, Int64.max] {
        let policy = ClaimsPolicy(type: "at+jwt", leewaySeconds: 60, maxLifetimeSeconds: 900)
        let now = NumericDate(secondsSince1970: second)
        guard (try? claims.validate(policy, at: now)) != nil else { continue }
        require(claims.audience.isEmpty, "a token for others is refused")
        guard let begin = claims.issuedAt?.secondsSince1970, let end = claims.expiration?.secondsSince1970 else {
            fatalError("exp and iat must be there")
        }
        require(end - begin <= 900 && second < end + 60 && second >= begin - 60, "the times are right")
    }
    guard let read = try? AccessTokenClaims(claims) else { return }
    let text = Base64URL.encode(read.json.bytes)
    guard let again = try? UnverifiedJWS(compact: "\(header).\(text).AA"),
        let set = try? ClaimsSet(VerifiedJWS(again, verifiedWith: "k"))
    else { fatalError("what is written is read") }
    require((try? AccessTokenClaims(set)) == read, "what is written is read as the same")
}
