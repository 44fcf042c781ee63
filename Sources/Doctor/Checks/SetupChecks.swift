internal import NginxConfiguration

extension Check {
    /// Whether Sallyport's files are where they must be.
    static let setupChecks = [
        Check(
            id: "no-gate", severity: .error, summary: "No server asks the gate, so that nothing is protected.",
            look: { survey in
                guard !survey.sites.contains(where: { $0.asksGate || $0.includesServerConf }) else { return [] }
                return [
                    Fault(
                        place: survey.configuration.http.place, text: "no server of this nginx knows of Sallyport",
                        remedy: "include sallyport/http.conf;  # in http; then server.conf and protect.conf in a server"
                    )
                ]
            }),
        Check(
            id: "http-conf-missing", severity: .error,
            summary: "What the gate said is nowhere kept, so that no location opens.",
            look: { survey in
                let http = survey.configuration.http
                guard !survey.sites.isEmpty, !http.own("auth_request_set").contains(where: isVerdict) else { return [] }
                return [
                    Fault(
                        place: http.place, text: "http.conf is not included in the http block",
                        remedy: "include sallyport/http.conf;")
                ]
            }),
        Check(
            id: "verdict-lost", severity: .error,
            summary: "An auth_request_set of its own drops what http.conf keeps, so that the location never opens.",
            look: { survey in
                guard survey.configuration.http.own("auth_request_set").contains(where: isVerdict) else { return [] }
                return survey.gated.compactMap { _, location in
                    let set = location.scope.effective("auth_request_set")
                    guard let first = set.first, !set.contains(where: isVerdict) else { return nil }
                    return Fault(
                        place: first.place,
                        text: "\(first.text) drops $sallyport_verdict: \(location.name) never opens",
                        remedy: "auth_request_set $sallyport_verdict $upstream_http_sallyport_verdict;")
                }
            }),
        Check(
            id: "server-conf-missing", severity: .error,
            summary: "A server asks the gate without server.conf: 500, or whoever else answers is believed.",
            look: { survey in
                survey.sites.filter { $0.asksGate && !$0.includesServerConf }.map { server in
                    Fault(
                        place: server.place, text: "this server asks the gate and does not include server.conf",
                        remedy: "include sallyport/server.conf;  # the first line of the server")
                }
            }),
        Check(
            id: "server-conf-late", severity: .error,
            summary: "A rewrite before server.conf catches the question to the gate, and what answers it opens.",
            look: { survey in
                survey.sites.flatMap { server in
                    guard let mark = server.mark,
                        let index = server.scope.directives.firstIndex(of: mark)
                    else { return [Fault]() }
                    return server.scope.directives[..<index].filter { rewriting.contains($0.name) }.map { before in
                        Fault(
                            place: before.place, text: "\(before.text) stands before server.conf",
                            remedy: "include sallyport/server.conf;  # the first line of the server, before this one")
                    }
                }
            }),
    ]

    private static let rewriting: Set<Word> = ["if", "rewrite", "return", "break"]

    private static func isVerdict(_ directive: Directive) -> Bool {
        directive.arguments == ["$sallyport_verdict", "$upstream_http_sallyport_verdict"]
    }
}
