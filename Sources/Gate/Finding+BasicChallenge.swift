internal import HTTP
internal import HTTPTypes

extension Doorkeeper.Finding {
    /// The same, with a 401 that says that HTTP Basic (RFC 7617) is taken as well, where a program asks that sent
    /// nothing or sent Basic: many, such as DAV clients, send a name and a token only once they were told so.
    func offeringBasic(to request: Request) -> Doorkeeper.Finding {
        guard case .refused(var problem, let detail) = self, problem.status == .unauthorized, request.isOfProgram else {
            return self
        }
        switch try? Authorization(request.headerFields) {
        case .some(.basic): break
        case .none where problem.name == Problem.credentialsMissing.name: break
        case .none, .some(.bearer): return self
        }
        // Basic first: some read the first challenge alone.
        problem.headerFields[.wwwAuthenticate] = "Basic realm=\"Sallyport\", charset=\"UTF-8\", Bearer"
        return .refused(problem, detail: detail)
    }
}

extension Request {
    /// Whether it comes from a program and not from a browser, which must never be told of Basic: it would ask its user
    /// for the password, in a window of its own.
    ///
    /// Browsers send `Sec-Fetch-…`, older ones call themselves Mozilla, and whoever wants HTML is shown the login page.
    fileprivate var isOfProgram: Bool {
        let sentByBrowsers = ["Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest"].compactMap { HTTPField.Name($0) }
        return sentByBrowsers.allSatisfy { headerFields[values: $0].isEmpty }
            && !headerFields[values: .userAgent].contains { $0.lowercased().contains("mozilla") }
            && !headerFields[values: .accept].contains { $0.lowercased().contains("text/html") }
    }
}
