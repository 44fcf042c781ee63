internal import Accounts
internal import HTTP
internal import Identity
internal import JSON

/// What `GET /auth/users` is asked: `limit` (1 to 200, else 50), `after` (a username), `search`.
struct UserListQuery {
    static let defaultLimit = 50

    let after: Username?
    let search: String?
    let limit: Int

    /// - Throws: 400 with every parameter that cannot be taken.
    init(_ request: Request) throws(EndpointError) {
        let parameters: [String: String]
        do { parameters = try request.queryParameters() } catch { throw .problem(.invalidQuery) }
        var faults: [ObjectReader.Fault] = []
        for name in parameters.keys.sorted() where !["after", "limit", "search"].contains(name) {
            faults.append(ObjectReader.Fault(member: name, detail: "is not known here"))
        }
        let after = parameters["after"].map { Username($0) }
        if let after, after == nil { faults.append(ObjectReader.Fault(member: "after", detail: "must be a username")) }
        let limit = parameters["limit"].map(Self.limit)
        if let limit, limit == nil {
            faults.append(ObjectReader.Fault(member: "limit", detail: "must be 1 to \(ReadUsers.maxLimit)"))
        }
        let search = parameters["search"]
        if let search, search.utf8.count > 254 {
            faults.append(ObjectReader.Fault(member: "search", detail: "must be at most 254 bytes"))
        }
        guard faults.isEmpty else {
            var problem = Problem.invalidQuery
            problem.errors = Array(faults.prefix(32))
            throw .problem(problem)
        }
        self.after = after ?? nil
        self.search = search
        self.limit = (limit ?? nil) ?? Self.defaultLimit
    }

    private static func limit(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(text), (1...ReadUsers.maxLimit).contains(number)
        else { return nil }
        return number
    }
}
