internal import ASCII
internal import AccessTokens
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import Rules

/// Opens what links open: URL tokens in the query, shares by their cookie. A link is no login: whoever holds one is
/// nobody to the application.
struct LinkDoor {
    /// What came of it.
    enum Finding {
        /// There is no link.
        case none
        case open(AuthenticLink, detail: String?)
        /// A share's token in the query, which the browser gets as a cookie.
        case trade(cookie: String, location: String, detail: String?)
        case refused(Problem, detail: String?)
    }

    let links: LinkAuthenticator
    let counter: any LinkUseCounting

    /// What the query's token opens. A token that is no link is the application's own, and none of ours.
    func inQuery(of request: Request, _ paths: AskedPaths, at now: Timestamp) -> Finding {
        guard case .one(let token) = QueryToken(target: request.target), LinkAuthenticator.isLink(token) else {
            return .none
        }
        return finding(token, for: request, paths, at: now) { link, detail in
            guard case .share = link.claims.kind else { return .open(link, detail: detail) }
            guard let path = paths.paths.first else { return .refused(.notAllowed, detail: nil) }
            return .trade(
                cookie: ShareCookie.field(token, of: link.claims, at: now),
                location: RequestPath.escaped(path.bytes) + Self.queryWithoutToken(request.target), detail: detail)
        }
    }

    /// What the cookies of shares open. A browser sends one for each path that the request's lies under, in an order of
    /// its own: any one will do (WB4).
    func inCookies(of request: Request, _ paths: AskedPaths, at now: Timestamp) -> Finding {
        var best = Finding.none
        for token in Cookie.values(named: ShareCookie.name, in: request.headerFields).prefix(ShareCookie.maxCount) {
            let finding = finding(token, for: request, paths, at: now) { link, detail in
                guard case .share = link.claims.kind else { return .none }
                return .open(link, detail: detail)
            }
            switch finding {
            case .open: return finding
            // Whether it opens is not known; another one may.
            case .refused(let problem, _) where problem.status == .serviceUnavailable: best = finding
            case .none, .refused, .trade: break
            }
        }
        return best
    }

    private func finding(
        _ token: String, for request: Request, _ paths: AskedPaths, at now: Timestamp,
        _ opened: (AuthenticLink, String?) -> Finding
    ) -> Finding {
        let link: AuthenticLink
        do {
            link = try links.authenticate(token, at: now)
        } catch {
            switch error {
            case .invalid: return .refused(.notAllowed, detail: "link: not authentic, or withdrawn")
            case .expired: return .refused(.notAllowed, detail: "link: expired")
            case .sessionEnded: return .refused(.notAllowed, detail: "link: its session or user has ended")
            case .unknowable(let detail): return .refused(.unavailable(), detail: detail)
            }
        }
        let id = "link \(link.claims.id.text)"
        if let mismatch = mismatch(of: link.claims, with: request, paths) {
            return .refused(.notAllowed, detail: "\(id): \(mismatch)")
        }
        guard let limit = link.claims.uses else { return opened(link, nil) }
        let use = LinkUse(
            link: link.claims.id, address: request.remoteAddress, limit: limit, madeAt: link.claims.issuedAt,
            expiresAt: link.claims.expiresAt)
        do {
            switch try counter.count(use, at: now) {
            case .within: return opened(link, nil)
            case .counted(let number): return opened(link, "\(id): use \(number) of \(limit)")
            case .usedUp: return .refused(.notAllowed, detail: "\(id): used up")
            }
        } catch {
            return .refused(.unavailable(), detail: error.detail)
        }
    }

    /// Why the link is not for this request; nil where it is.
    private func mismatch(of claims: LinkClaims, with request: Request, _ paths: AskedPaths) -> String? {
        guard request.method == .get || request.method == .head else { return "neither GET nor HEAD" }
        guard claims.host.hasSameBytes(as: request.host) else { return "another host" }
        guard paths.paths.allSatisfy({ $0.isOpened(by: claims) }) else { return "another path" }
        if let address = claims.address {
            guard let wanted = IPAddress(address), wanted == IPAddress(request.remoteAddress) else {
                return "another address"
            }
        }
        return nil
    }

    /// The query, `?` included, as it was before the token; empty where there was nothing else.
    private static func queryWithoutToken(_ target: String) -> String {
        let query = target.utf8.drop { $0 != UInt8(ascii: "?") }
        guard let end = query.lastIndex(of: UInt8(ascii: "&")) else { return "" }
        return String(decoding: query[..<end], as: UTF8.self)
    }
}

extension RequestPath {
    /// Compared byte by byte, and in every way in which the path may be read behind us.
    fileprivate func isOpened(by claims: LinkClaims) -> Bool {
        let opened = Array(claims.path.utf8)
        guard claims.isPrefix else { return bytes == opened && readings.count == 1 }
        guard opened.last == UInt8(ascii: "/"), bytes.starts(with: opened) else { return false }
        let segments = opened.split(separator: UInt8(ascii: "/")).map(Array.init)
        return readings.allSatisfy { $0.starts(with: segments) }
    }
}
