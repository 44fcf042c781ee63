import Doctor
import NginxConfiguration
import Testing

@Suite struct SurveyTests {
    @Test("The example site has no fault")
    func example() throws {
        let main = """
            # configuration file /etc/nginx/nginx.conf:
            worker_rlimit_nofile 8192;
            events { worker_connections 4096; }
            http { include sallyport/example.conf; }

            """
        let example = try ConfigurationFolder.dump("sallyport/example.conf")
            .replacing(
                "# configuration file /etc/nginx/nginx.conf:",
                with: "# configuration file /etc/nginx/sallyport/example.conf:")
        #expect(try ConfigurationFolder.findings(main + example) == [])
    }

    @Test(
        "A private address is https or http with a host; nothing else is taken",
        arguments: [
            ("https://example.org/private/", "https://example.org/private/"),
            ("http://EXAMPLE.org", "http://example.org/"),
            ("https://example.org:8443/x", "https://example.org:8443/x"),
            ("https://[::1]:8443/x", "https://[::1]:8443/x"),
            ("https://[::1]/x", "https://[::1]/x"),
        ])
    func addresses(text: String, expected: String) { #expect(PrivateURL(text)?.description == expected) }

    @Test(
        "What is no private address is refused",
        arguments: [
            "", "/private/", "example.org/private/", "ftp://example.org/", "https:///x", "https://example.org:x/",
            "https://example.org/?x", "https://example.org/#x", "https://exa mple.org/", "https://example.org:/",
        ])
    func noAddresses(text: String) { #expect(PrivateURL(text) == nil) }

    @Test("A finding says where, and what to write")
    func words() throws {
        let configuration = try Configuration(dump: Array(ConfigurationFolder.dump("faults/expression-wins.conf").utf8))
        let findings = Check.findings(in: Survey(configuration, privateURLs: []))
        #expect(
            findings == [
                Finding(
                    id: "expression-wins", severity: .error,
                    subject: .configuration(Place(file: "/etc/nginx/nginx.conf", line: 9)),
                    text: #"location ~ \.php$ answers beneath location /private/, and asks no gate"#,
                    remedy: "location ^~ /private/ {  # at /etc/nginx/nginx.conf:8")
            ])
    }

    @Test(
        "What is open without any lock is an error; what another lock holds, or is said to be meant, is a warning",
        arguments: [
            ("lock-none", "lock-lost", Severity.error), ("lock-lost-method", "lock-lost", .warning),
            ("return-before-gate", "return-before-gate", .error), ("return-in-if", "return-before-gate", .warning),
            ("plain-http", "plain-http", .error), ("expression-wins", "expression-wins", .error),
        ])
    func severities(name: String, id: String, expected: Severity) throws {
        let configuration = try Configuration(dump: Array(ConfigurationFolder.dump("faults/\(name).conf").utf8))
        let found = Check.findings(in: Survey(configuration, privateURLs: [])).filter { $0.id == id }
        #expect(Set(found.map(\.severity)) == [expected])
    }
}
