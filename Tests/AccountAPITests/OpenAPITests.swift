import Accounts
import HTTP
import HTTPTypes
import JSON
import Testing

@testable import AccountAPI

@Suite struct OpenAPIDocumentTests {
    private static let httpMethods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
    /// The gate's own endpoints: no pool of accounts answers there.
    private static let ofTheGate = ["GET /auth/protected", "GET /auth/health/gate"]

    /// As a site with default settings has it.
    private let standard = OpenAPIDocument(prefix: "/auth", passwordMinLength: 15, cookie: "__Host-sallyport").text

    private func document() throws -> JSONObject { try JSONParser.parseObject(standard) }

    private func operations(_ document: JSONObject) throws -> [(name: String, path: String, JSONObject)] {
        try object(document["paths"]).members.flatMap { item in
            try object(item.value).members.filter { Self.httpMethods.contains($0.name) }.map { member in
                (member.name.uppercased() + " " + item.name, item.name, try object(member.value))
            }
        }
    }

    private func object(_ value: JSONValue?) throws -> JSONObject {
        guard case .object(let object)? = value else {
            Issue.record("no object")
            return JSONObject()
        }
        return object
    }

    @Test("it has every endpoint of both pools and the gate's, and no other")
    func endpoints() throws {
        let services = try Door().services
        let served = AccountResponder.Pool.allCases.flatMap { AccountResponder.endpoints(of: $0, services) }.map {
            let (method, path) = (type(of: $0).method.rawValue, type(of: $0).path)
            return method + " " + (path.hasPrefix("/.well-known/") ? path : "/auth" + path)
        }
        #expect(try operations(document()).map(\.name).sorted() == (served + Self.ofTheGate).sorted())
    }

    @Test("each operation has a name of its own, a summary and at least one answer")
    func descriptions() throws {
        let operations = try operations(document())
        let names = operations.compactMap { operation -> String? in
            guard case .string(let name)? = operation.2["operationId"] else { return nil }
            return name
        }
        #expect(Set(names).count == operations.count)
        for (name, _, operation) in operations {
            #expect(operation["summary"] != nil, "\(name)")
            #expect(try object(operation["responses"]).members.isEmpty == false, "\(name)")
        }
    }

    @Test("it has every kind of event, and no other")
    func eventKinds() throws {
        let kind = try object(object(object(document()["components"])["schemas"])["EventKind"])
        let kinds = Event.Kind.allCases.map { JSONValue.string($0.rawValue) }
        #expect(kind["enum"] == .array(kinds))
    }

    @Test("it follows the site's prefix, cookie, and the length that passwords must have")
    func settings() throws {
        let text = OpenAPIDocument(prefix: "/accounts/v1", passwordMinLength: 8, cookie: "__Secure-sallyport").text
        let moved = try JSONParser.parseObject(text)
        let paths = try operations(moved).map(\.path)
        #expect(paths.allSatisfy { $0.hasPrefix("/accounts/v1/") || $0 == "/.well-known/jwks.json" })
        let components = try object(moved["components"])
        #expect(try object(object(components["schemas"])["NewPassword"])["minLength"] == .integer(8))
        let cookie = try object(object(components["securitySchemes"])["sessionCookie"])
        #expect(cookie["name"] == .string("__Secure-sallyport"))
        for left in ["/auth", "\"minLength\": 15", "__Host-"] {
            #expect(text.firstRange(of: Array(left.utf8)) == nil, "\(left)")
            #expect(standard.firstRange(of: Array(left.utf8)) != nil, "\(left)")
        }
    }

    @Test("it is served to anybody, as JSON")
    func served() throws {
        let response = try Door().ask(.accounts, Request(method: .get, path: "/auth/openapi.json"))
        #expect(response.status == .ok)
        #expect(response.headerFields[.contentType] == "application/json")
        #expect(response.body == standard)
    }
}
