internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/password/reset`: a new password for the token of a reset link. 204; every session has ended. A form,
/// which browsers send without a script, is led to the login page, which says so.
struct ResetPasswordEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/password/reset"

    let resetPassword: ResetPassword
    let pages: Pages

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        if request.isForm { return try respondToForm(request, at: now) }
        let (token, new) = try members(of: request) { body in (body.string("token"), body.string("new_password")) }
        let user = try perform { () throws(AccountError) in
            try resetPassword.reset(token: token, to: new, from: request.client, at: now)
        }
        return .noContent(userID: user.id.text)
    }

    private func respondToForm(_ request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        guard request.isSameOrigin else { throw .problem(.crossSiteRequest) }
        guard try request.authorization() == nil else { throw .problem(.ambiguousCredentials) }
        let form = try formFields(of: request) { form in
            (token: form.string("token"), password: form.string("new_password"))
        }
        do {
            let user = try resetPassword.reset(token: form.token, to: form.password, from: request.client, at: now)
            return pages.redirect(to: pages.loginAddress(telling: .passwordChanged), userID: user.id.text)
        } catch {
            return try pages.answer(
                request, refusedBy: error, tellingOf: [.badRequest, .tooManyRequests, .serviceUnavailable]
            ) { words in
                if error == .resetTokenInvalid { return pages.uselessLink(words, notice: words.linkInvalid) }
                return pages.resetPassword(words, token: form.token, notice: error.sentence(words))
            }
        }
    }
}

extension AccountError {
    /// Why a new password was not set, for whoever typed it.
    fileprivate func sentence(_ words: Words) -> String {
        if case .invalid(let faults) = self {
            for case .newPassword(let fault) in faults { return words.newPasswordFault(fault) }
        }
        return words.sentence(for: problem.status.code, wrong: words.linkInvalid)
    }
}
