internal import HTTP
internal import HTTPTypes
internal import Identity

/// `GET /auth/pages/logged-out`: where a form for `POST /auth/logout` leads.
struct LoggedOutPage: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/pages/logged-out"

    let pages: Pages

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        pages.answer(request) { words in
            Page(
                title: words.loggedOut,
                content: """
                    <p>\(words.loggedOutText)</p>
                    <a class="button" href="\(pages.prefix)\(LoginPage.path)">\(words.logInAgain)</a>
                    """)
        }
    }
}
