internal import HTTP
internal import HTTPTypes
internal import Identity

/// `GET /auth/pages/not-allowed`: for somebody who is known and may not; a form for `POST /auth/logout`.
struct NotAllowedPage: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/pages/not-allowed"

    let pages: Pages

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        pages.answer(request) { words in
            Page(
                title: words.notAllowed,
                content: """
                    <p>\(words.notAllowedText)</p>
                    <a class="button" href="\(ReturnAddresses.defaultPage)">\(words.startPage)</a>
                    <form method="post" action="\(pages.prefix)\(LogOutEndpoint.path)">
                    <button class="plain">\(words.logOut)</button>
                    </form>
                    """)
        }
    }
}
