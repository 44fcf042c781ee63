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

    /// - Throws: 400 with every member that cannot be taken.
    init(_ request: Request) throws(EndpointError) {
        var reader = ObjectReader(try read { () throws(ProblemError) in try request.queryFields() })
        let texts = (reader.optionalString("after"), reader.optionalString("limit"), reader.optionalString("search"))
        var faults: [ObjectReader.Fault] = []
        do { try reader.finish() } catch { faults = error.faults }
        after = texts.0.flatMap { Username($0) }
        limit = texts.1.map(Self.limit) ?? Self.defaultLimit
        search = texts.2
        if texts.0 != nil, after == nil {
            faults.append(ObjectReader.Fault(member: "after", detail: "must be a username"))
        }
        if limit == 0 {
            faults.append(ObjectReader.Fault(member: "limit", detail: "must be 1 to \(ReadUsers.maxLimit)"))
        }
        if let search, search.utf8.count > 254 || search.unicodeScalars.contains("\0") {
            faults.append(ObjectReader.Fault(member: "search", detail: "must be at most 254 bytes of text"))
        }
        guard faults.isEmpty else {
            var problem = Problem.invalidQuery
            problem.errors = Array(faults.prefix(32))
            throw .problem(problem)
        }
    }

    /// 0 for what it cannot be.
    private static func limit(_ text: String) -> Int {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(text), (1...ReadUsers.maxLimit).contains(number)
        else { return 0 }
        return number
    }
}
