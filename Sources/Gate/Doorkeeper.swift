internal import AccessTokens
internal import HTTP
internal import HTTPTypes
internal import Identity

/// Finds out who is asking, from the credentials alone.
struct Doorkeeper {
    /// What came of it.
    enum Finding {
        case known(AuthenticatedUser)
        /// Nobody, or nobody who may; the detail is for the log.
        case refused(Problem, detail: String?)
    }

    let authenticator: Authenticator
    let cookies: CookiePolicy
    let uses: any SessionUseKeeping

    func identify(_ request: Request, at now: Timestamp) -> Finding {
        let authorization: Authorization?
        do {
            authorization = try Authorization(request.headerFields)
        } catch {
            switch error {
            case .doubled: return .refused(.ambiguousCredentials, detail: nil)
            case .unknown: return .refused(.tokenInvalid, detail: nil)
            }
        }
        switch authorization {
        case nil: return identifyByCookie(request, at: now)
        case .basic?: return .refused(.tokenInvalid, detail: nil)
        case .bearer(let token)?:
            return finding(at: now) { () throws(TokenRefusal) in try authenticator.authenticate(token, at: now) }
        }
    }

    private func identifyByCookie(_ request: Request, at now: Timestamp) -> Finding {
        let values = Cookie.values(named: cookies.name, in: request.headerFields)
        guard let cookie = values.first else { return .refused(.credentialsMissing, detail: nil) }
        // Whose cookie counts must not hang on the order in which a browser sends them (WB4).
        guard values.count == 1 else { return .refused(.ambiguousCredentials, detail: nil) }
        return finding(at: now) { () throws(TokenRefusal) in try authenticator.authenticate(cookie: cookie, at: now) }
    }

    private func finding(
        at now: Timestamp, _ find: () throws(TokenRefusal) -> AuthenticatedUser
    ) -> Finding {
        do {
            let known = try find()
            uses.note(known.session, at: now)
            return .known(known)
        } catch {
            return refusal(error)
        }
    }

    /// The one table from refusal to problem: no default, so that a new case cannot be forgotten.
    private func refusal(_ refusal: TokenRefusal) -> Finding {
        switch refusal {
        case .invalid: .refused(.tokenInvalid, detail: nil)
        case .expired: .refused(.tokenExpired, detail: nil)
        case .sessionEnded: .refused(.sessionEnded, detail: nil)
        case .unknowable(let detail): .refused(.unavailable(), detail: detail)
        }
    }
}
