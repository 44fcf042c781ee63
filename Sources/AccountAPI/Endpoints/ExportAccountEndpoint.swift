internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/account/export`: all that is kept about the caller; needs a fresh session.
struct ExportAccountEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/account/export"

    let exportAccount: ExportAccount
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.freshCaller(of: request, at: now).user
        let record = try perform { () throws(AccountError) in
            try exportAccount.export(caller, from: request.client, at: now)
        }
        var response = Response.json(JSONObject(record), userID: caller.id.text)
        response.headerFields[.contentDisposition] = "attachment; filename=\"account.json\""
        return response
    }
}
