internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /.well-known/jwks.json`: the public keys (RFC 7517 §5, media type RFC 7517 §8.5.2).
struct JWKSEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/.well-known/jwks.json"

    let publishKeys: PublishKeys

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let keys = try perform { () throws(AccountError) in try publishKeys.publish(at: now) }
        let list = [UInt8]("{\"keys\":[".utf8) + Array(keys.map(\.publicJWK).joined(separator: [UInt8(ascii: ",")]))
        return Response(
            status: .ok, headerFields: [.contentType: "application/jwk-set+json", .cacheControl: "no-store"],
            body: list + [UInt8]("]}".utf8))
    }
}
