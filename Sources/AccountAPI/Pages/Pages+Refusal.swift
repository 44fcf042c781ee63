internal import Accounts
internal import HTTP
internal import HTTPTypes

extension Pages {
    /// Shows a form's page once more, with the status and the fields of the problem, where the page can tell of it.
    /// - Parameter statuses: those of which it can.
    /// - Throws: the error itself for every other one.
    func answer(
        _ request: Request, refusedBy error: AccountError, tellingOf statuses: [HTTPResponse.Status],
        _ page: (Words) -> Page
    ) throws(EndpointError) -> Response {
        let problem = error.problem
        guard statuses.contains(problem.status) else { throw .account(error) }
        var answer = answer(
            request, status: problem.status, headerFields: problem.headerFields, logDetail: problem.name, page)
        answer.logDetail = error.logDetail ?? answer.logDetail
        return answer
    }
}
