import HTTP
import HTTPTypes
import Testing

@Suite struct TokenPlacesTests {
    private static let header = HTTPField.Name("token").map(TokenPlaces.Place.header)
    private static let all: [TokenPlaces.Place] =
        [.bearer] + (header.map { [$0] } ?? []) + [.cookie("jwt"), .query("token")]

    /// A request with a token, or several between commas, in each place that has one.
    private func request(
        bearer: String? = nil, header: String? = nil, cookie: String? = nil, query: String? = nil,
        method: HTTPRequest.Method = .get, origin: String? = nil
    ) throws -> Request {
        var fields = HTTPFields()
        for value in bearer?.split(separator: ",") ?? [] {
            fields.append(HTTPField(name: .authorization, value: "Bearer " + value))
        }
        let name = try #require(HTTPField.Name("token"))
        for value in header?.split(separator: ",", omittingEmptySubsequences: false) ?? [] {
            fields.append(HTTPField(name: name, value: String(value)))
        }
        if let cookie {
            let pairs = cookie.split(separator: ",", omittingEmptySubsequences: false).map { "jwt=\($0)" }
            fields[.cookie] = "a=b; " + pairs.joined(separator: "; ")
        }
        fields[try #require(HTTPField.Name("Host"))] = "example.org"
        fields[.origin] = origin
        let target = "/x" + (query.map { "?" + $0 } ?? "")
        return Request(
            method: method, path: "/x", target: target, query: query ?? "", headerFields: HeaderFields(fields))
    }

    @Test("each place has the token where it is listed, and none where it is not")
    func off() throws {
        let requests = [
            try request(bearer: "a.b.c"), try request(header: "a.b.c"), try request(cookie: "a.b.c"),
            try request(query: "x=y&token=a.b.c"),
        ]
        for (number, request) in requests.enumerated() {
            for (other, place) in Self.all.enumerated() {
                let found = try TokenPlaces([place]).token(of: request)
                #expect(found == (number == other ? "a.b.c" : nil), "\(number) \(other)")
            }
            #expect(try TokenPlaces(Self.all).token(of: request) == "a.b.c")
            #expect(try TokenPlaces([]).token(of: request) == nil)
        }
        #expect(try TokenPlaces(Self.all).token(of: request()) == nil)
    }

    @Test("WB4: two tokens that differ are refused, in one place or two; a cookie gives way to a place before it")
    func disagreement() throws {
        let places = TokenPlaces(Self.all)
        for request in [
            try request(bearer: "a,b"), try request(bearer: "a,a"), try request(header: "a,b"),
            try request(header: ",b"), try request(cookie: "a,b"), try request(cookie: ",b"),
            try request(bearer: "a", header: "b"), try request(bearer: "a", query: "token=b"),
            try request(header: "a", query: "token=b"), try request(cookie: "a", query: "token=b"),
            try request(query: "token=a&token=b"), try request(query: "token=a&x=y"), try request(query: "token="),
        ] {
            #expect(throws: TokenPlaces.Refusal.ambiguous) { try places.token(of: request) }
        }
        #expect(try places.token(of: request(bearer: "a", header: "a", cookie: "a", query: "token=a")) == "a")
        #expect(try places.token(of: request(bearer: "a", cookie: "b")) == "a")
        #expect(try places.token(of: request(header: "a", cookie: "b")) == "a")
        let cookieFirst = TokenPlaces([.cookie("jwt"), .bearer])
        #expect(throws: TokenPlaces.Refusal.ambiguous) { try cookieFirst.token(of: request(bearer: "a", cookie: "b")) }
        #expect(try places.token(of: request(header: "", cookie: "a")) == "a", "an empty field is none")
    }

    @Test(
        "WB2: a change that rides on a cookie alone must come from the site itself",
        arguments: [HTTPRequest.Method.post, .put, .patch, .delete, .options])
    func crossSite(method: HTTPRequest.Method) throws {
        for places in [TokenPlaces(Self.all), TokenPlaces(Self.all.reversed())] {
            let take = { (request: Request) throws(TokenPlaces.Refusal) in try places.token(of: request) }
            for origin in [nil, "null", "https://example.org.evil.test", "http://example.org"] {
                let request = try request(cookie: "a", method: method, origin: origin)
                #expect(throws: TokenPlaces.Refusal.crossSite) { try take(request) }
            }
            #expect(try take(request(cookie: "a", method: method, origin: "https://example.org")) == "a")
            #expect(try take(request(bearer: "a", cookie: "a", method: method)) == "a", "nobody else can send it")
            #expect(try take(request(bearer: "a", method: method, origin: "https://evil.test")) == "a")
        }
        #expect(try TokenPlaces(Self.all).token(of: request(cookie: "a", origin: "https://evil.test")) == "a")
    }

    @Test("Authorization is read as ever where it is listed, and not looked at where it is not")
    func otherSchemes() throws {
        let digest = try request()
        var request = digest
        request.headerFields.append(.authorization, "Digest x=y z")
        #expect(throws: TokenPlaces.Refusal.malformed) { try TokenPlaces.bearerAlone.token(of: request) }
        #expect(try TokenPlaces([.cookie("jwt")]).token(of: request) == nil)
    }

    @Test(
        "the query without its token",
        arguments: [("token=a", ""), ("x=y&token=a", "x=y"), ("x=y", "x=y"), ("token=a&x=y", "token=a&x=y"), ("", "")])
    func query(query: String, expected: String) throws {
        let request = try request(query: query)
        #expect(TokenPlaces(Self.all).queryWithoutToken(of: request) == expected)
        #expect(TokenPlaces.bearerAlone.queryWithoutToken(of: request) == query)
    }
}
