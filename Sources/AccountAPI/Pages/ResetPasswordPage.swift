internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/pages/reset-password?token=…`: a form for `POST /auth/password/reset`.
///
/// Opening it uses nothing up, so that a program that looks at links in messages does no harm.
struct ResetPasswordPage: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/pages/reset-password"
    private static let maxTokenBytes = 512

    let pages: Pages

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        guard let token = Self.token(in: request) else {
            return pages.answer(request) { words in
                pages.uselessLink(words, notice: words.linkIncomplete)
            }
        }
        return pages.answer(request) { pages.resetPassword($0, token: token) }
    }

    /// The token, unless it is none: every token of ours is of these characters alone.
    private static func token(in request: Request) -> String? {
        guard let fields = try? request.queryFields(), case .string(let token)? = fields["token"], !token.isEmpty,
            token.utf8.count <= maxTokenBytes
        else { return nil }
        let isPlain = token.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        return isPlain ? token : nil
    }
}

extension Pages {
    /// Without a form: nothing can be done with the link.
    func uselessLink(_ words: Words, notice: String) -> Page {
        Page(title: words.resetPassword, content: HTML.notice(notice) ?? "")
    }

    /// - Parameter notice: why the form was refused, where it was.
    func resetPassword(_ words: Words, token: String, notice: String? = nil) -> Page {
        Page(
            title: words.resetPassword,
            content: """
                \(HTML.notice(notice))<p>\(words.resetPasswordText)</p>
                <form method="post" action="\(prefix)/password/reset">
                <input type="hidden" name="token" value="\(token)">
                <label for="new_password">\(words.newPassword)</label>
                <input id="new_password" name="new_password" type="password" autocomplete="new-password" \
                minlength="\(String(passwordMinLength))" aria-describedby="hint" required autofocus>
                <p class="hint" id="hint">\(words.newPasswordHint(passwordMinLength))</p>
                <button>\(words.savePassword)</button>
                </form>
                """)
    }
}
