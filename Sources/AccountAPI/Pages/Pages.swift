internal import HTTP
internal import HTTPTypes

/// What all pages have in common: what stands around them, their fields, and where their forms and links lead.
///
/// They are HTML without script. Their forms may post to this site alone, and be led on to the listed origins.
public struct Pages: Sendable {
    let prefix: String
    let passwordMinLength: Int64
    let returnAddresses: ReturnAddresses
    private let siteName: String
    private let securityPolicy: String

    /// - Parameters:
    ///   - prefix: where the endpoints begin, such as `/auth`.
    ///   - siteName: stands above each page; empty: `Sallyport`.
    ///   - passwordMinLength: in characters.
    public init(prefix: String, siteName: String, passwordMinLength: Int64, returnAddresses: ReturnAddresses) {
        self.prefix = prefix
        self.siteName = siteName.isEmpty ? "Sallyport" : siteName
        self.passwordMinLength = passwordMinLength
        self.returnAddresses = returnAddresses
        // Chromium holds the redirect after a form to form-action as well.
        let formTargets = (["'self'"] + returnAddresses.origins).joined(separator: " ")
        securityPolicy =
            "default-src 'none'; style-src '\(PageStyle.hash)'; form-action \(formTargets); "
            + "frame-ancestors 'none'; base-uri 'none'"
    }

    /// A page in the language that the browser asks for.
    func answer(
        _ request: Request, status: HTTPResponse.Status = .ok, headerFields: HTTPFields = [:],
        logDetail: String? = nil, _ page: (Words) -> Page
    ) -> Response {
        let words = LanguageChoice.words(for: request.headerFields[values: .acceptLanguage])
        var fields = headerFields
        fields[.contentType] = "text/html; charset=utf-8"
        fields[.contentLanguage] = words.tag
        fields[.vary] = "Accept-Language"
        fields[.cacheControl] = "no-store"
        fields[.contentSecurityPolicy] = securityPolicy
        // Not no-referrer: with a form of such a page browsers send `Origin: null`
        // (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
        if let name = HTTPField.Name("Referrer-Policy") { fields[name] = "same-origin" }
        let document = document(page(words), in: words)
        return Response(status: status, headerFields: fields, body: Array(document.text.utf8), logDetail: logDetail)
    }

    /// Sends the browser on with a GET (RFC 9110 §15.4.4).
    func redirect(to location: String, userID: String? = nil) -> Response {
        Response(
            status: .seeOther, headerFields: [.location: location, .cacheControl: "no-store"], userID: userID)
    }

    private func document(_ page: Page, in words: Words) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="\(words.tag)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>\(page.title) · \(siteName)</title>
        <style>\(HTML(stringLiteral: PageStyle.sheet))</style>
        </head>
        <body>
        <main>
        <header>\(Self.mark)<span>\(siteName)</span></header>
        <h1>\(page.title)</h1>
        \(page.content)
        </main>
        </body>
        </html>

        """
    }

    /// Two doors, one behind the other.
    private static let mark: HTML = """
        <svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" \
        aria-hidden="true"><path d="M5 28V14a11 11 0 0 1 22 0v14M11.5 28V16a4.5 4.5 0 0 1 9 0v12M2.5 28h27"/></svg>
        """
}

/// One page: its title, and what stands below it.
struct Page {
    let title: String
    let content: HTML
}
