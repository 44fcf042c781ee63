import Testing

@testable import Settings

@Suite struct OriginsTests {
    private func origins(_ text: String) throws -> [String] {
        try Settings(SettingsReader(environment: ["SALLYPORT_RETURN_ORIGINS": text], file: .none)).returnOrigins
    }

    @Test(
        "WB3: an origin is listed as browsers write it",
        arguments: [
            ("", []), ("https://app.example.org", ["https://app.example.org"]),
            ("https://a.example:8443, https://b", ["https://a.example:8443", "https://b"]),
            ("https://127.0.0.1:65535", ["https://127.0.0.1:65535"]),
            ("https://xn--bcher-kva.de:1", ["https://xn--bcher-kva.de:1"]),
        ])
    func good(text: String, expected: [String]) throws {
        #expect(try origins(text) == expected)
    }

    @Test(
        "WB3, OP9: what could match more than one origin, or none, is refused",
        arguments: [
            "http://a.example", "a.example", "https://", "https://a.example/", "https://A.example",
            "https://a.example:443",
            "https://a.example:0", "https://a.example:080", "https://a.example:65536", "https://a.example:+1",
            "https://a.example:", "https://*.example", "https://u@a.example", "https://a..example",
            "https://-a.example",
            "https://a-.example", "https://ä.example", "https://a.example?", "HTTPS://a.example", "https://a.example.",
            "https://a.example;script-src", "https://a'b", "null", "*", "https://a.example https://b.example",
        ])
    func bad(text: String) {
        #expect(throws: SettingsFaults.self) { try origins(text) }
    }
}
