internal import AccessTokens
internal import HTTP
internal import HTTPTypes
internal import Identity

/// Finds out who is asking, from the credentials alone.
struct Doorkeeper {
    /// What came of it.
    enum Finding {
        case known(KnownUser)
        /// Nobody, or nobody who may; the detail is for the log.
        case refused(Problem, detail: String?)
    }

    let authenticator: Authenticator
    /// nil: no API token is taken.
    let tokens: APITokenAuthenticator?
    let cookies: CookiePolicy
    let uses: any SessionUseKeeping
    /// Where an access token is looked for.
    let places: TokenPlaces
    /// nil: tokens of another application open nothing.
    let legacy: LegacyAuthenticator?

    /// What stands in a field of its own counts before a cookie, which a browser sends by itself; of two such fields
    /// neither does.
    func identify(_ request: Request, at now: Timestamp) -> Finding {
        let keys = keys(of: request)
        let authorization: Authorization?
        do {
            authorization = try Authorization(request.headerFields)
        } catch {
            switch error {
            case .doubled: return .refused(.ambiguousCredentials, detail: nil)
            case .unknown: return .refused(.tokenInvalid, detail: nil)
            }
        }
        guard keys.isEmpty || (keys.count == 1 && authorization == nil) else {
            return .refused(.ambiguousCredentials, detail: nil)
        }
        if let key = keys.first { return identify(apiToken: key, request, at: now) }
        switch authorization {
        case .basic(let encoded)?: return identify(basic: encoded, request, at: now)
        case .bearer(let token)? where APITokenSecret.isClaimed(by: token):
            return identify(apiToken: token, request, at: now)
        case .bearer(let token)?: return identifyByAccessToken(request, bearer: token, at: now)
        case nil: return identifyByAccessToken(request, bearer: nil, at: now)
        }
    }

    /// A token of any place that is set, or else the session cookie.
    private func identifyByAccessToken(_ request: Request, bearer: String?, at now: Timestamp) -> Finding {
        let token: String?
        do {
            token = try places.token(of: request, bearer: bearer)
        } catch {
            switch error {
            case .ambiguous: return .refused(.ambiguousCredentials, detail: "tokens in two places")
            case .malformed: return .refused(.tokenInvalid, detail: nil)
            case .crossSite: return .refused(.crossSiteRequest, detail: "a change by a token in a cookie")
            }
        }
        guard let token else { return identifyByCookie(request, at: now) }
        do { return .known(try user(of: token, at: now)) } catch { return refusal(error) }
    }

    private func user(of token: String, at now: Timestamp) throws(TokenRefusal) -> KnownUser {
        do {
            let known = try authenticator.authenticate(token, at: now)
            uses.note(known.session, at: now)
            return KnownUser(known)
        } catch {
            // Last, since few sites have such tokens: one that names no key is never ours.
            guard error == .invalid, let legacy, LegacyAuthenticator.isClaimed(by: token) else { throw error }
            return KnownUser(legacy: try legacy.authenticate(token, at: now))
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
            return .known(KnownUser(known))
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
