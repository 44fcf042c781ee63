import AccountAPI
import Accounts
import HTTP
import HTTPTypes
import Identity
import JSON
import SiteInMemory
import StoreConformance
import Testing

/// The two pools of one site in memory, asked as the transport asks them.
struct Door {
    let site: Site
    let services: AccountServices
    private let responders: [AccountResponder.Pool: AccountResponder]

    init(
        registration: Register.Mode = .open, visibility: ReadUsers.Visibility = .admins, hosts: [String] = []
    ) throws {
        let site = try Site()
        let services = AccountServices(
            register: try site.register, registration: registration, logIn: site.logIn,
            reauthenticate: site.reauthenticate, changePassword: try site.changePassword,
            resetPassword: try site.resetPassword, refresh: site.refresh, logOut: site.logOut,
            callers: CallerReader(authenticator: site.authenticator, freshSeconds: Site.freshSeconds),
            publishKeys: site.publishKeys,
            pages: Pages(
                prefix: "/auth", siteName: "Example", passwordMinLength: 15,
                returnAddresses: ReturnAddresses(origins: ["https://app.example.org"])),
            administration: site.administration(visibility),
            listSessions: site.listSessions, endSessions: site.endSessions,
            trail: site.store,
            urlTokens: URLTokens(make: site.makeURLToken, revoke: site.revokeURLToken, hosts: ["other.example.org"]),
            purge: Purge(store: site.store, eventRetentionDays: 365),
            makeAPIToken: site.makeAPIToken, listAPITokens: site.listAPITokens, revokeAPIToken: site.revokeAPIToken,
            checkReadiness: CheckReadiness(store: site.store, masterSecret: site.masterSecret))
        self.site = site
        self.services = services
        responders = Dictionary(
            uniqueKeysWithValues: AccountResponder.Pool.allCases.map { pool in
                (pool, AccountResponder(pool: pool, prefix: "/auth", hosts: hosts, services: services) { Sample.now })
            })
    }

    /// Asks, and holds the answer to what is true of every answer.
    func ask(_ pool: AccountResponder.Pool, _ request: Request) throws -> Response {
        let response = try #require(responders[pool]).respond(to: request)
        #expect(response.headerFields[values: .cacheControl] == ["no-store"], "GN10")
        switch response.status.code {
        case 401:
            let challenges = response.headerFields[values: .wwwAuthenticate]
            #expect(challenges.count == 1)
            #expect(challenges.first?.hasPrefix("Bearer") == true)
        case 503: #expect(response.headerFields[.retryAfter] != nil)
        default: #expect(response.headerFields[.wwwAuthenticate] == nil)
        }
        if response.status.code >= 400, response.headerFields[.contentType] != "text/html; charset=utf-8" {
            try expectProblem(response)
        }
        return response
    }

    func post(_ path: String, _ body: String = "", _ fields: HTTPFields = [:]) throws -> Response {
        var request = Request(method: .post, path: path, headerFields: HeaderFields(fields), body: Array(body.utf8))
        if !body.isEmpty, fields[values: .contentType].isEmpty {
            request.headerFields.append(.contentType, "application/json")
        }
        return try ask(Self.loginPaths.contains(path) ? .login : .accounts, request)
    }

    private static let loginPaths = [
        "/auth/register", "/auth/login", "/auth/reauthenticate", "/auth/password", "/auth/password/reset",
    ]

    private func expectProblem(_ response: Response) throws {
        #expect(response.headerFields[.contentType] == "application/problem+json")
        let body = try JSONParser.parseObject(response.body)
        #expect(body["status"] == .integer(Int64(response.status.code)))
        #expect(Set(body.members.map(\.name)).isSubset(of: ["type", "title", "status", "errors"]))
    }
}

extension Response {
    /// What stands after `urn:sallyport:problem:`.
    var problem: String {
        guard case .string(let type)? = try? JSONParser.parseObject(body)["type"] else { return "" }
        return String(type.dropFirst("urn:sallyport:problem:".count))
    }

    /// The pointers of `errors`.
    var pointers: [String] {
        guard case .array(let errors)? = try? JSONParser.parseObject(body)["errors"] else { return [] }
        return errors.compactMap {
            guard case .object(let error) = $0, case .string(let pointer)? = error["pointer"] else { return nil }
            return pointer
        }
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}
