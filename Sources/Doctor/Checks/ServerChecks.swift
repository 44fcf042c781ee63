internal import NginxConfiguration

extension Check {
    /// How nginx as a whole reads requests and how much it takes.
    static let serverChecks = [
        Check(
            id: "worker-connections", severity: .warning,
            summary: "A gate that hangs takes the public pages down with it.",
            look: { survey in
                let found = survey.configuration.main("worker_connections", in: "events")
                guard (found?.arguments.first?.number ?? 512) < 4096 else { return [] }
                return [
                    Fault(
                        place: found?.place ?? Place(file: survey.configuration.file, line: 1),
                        text:
                            "\(found?.text ?? "worker_connections 512 (nginx's own)") is too few while a gate hangs",
                        remedy: "worker_connections 4096;  # in events")
                ]
            }),
        Check(
            id: "worker-files", severity: .warning,
            summary: "nginx runs out of descriptors before it runs out of connections.",
            look: { survey in
                let connections = survey.configuration.main("worker_connections", in: "events")
                let needed = 2 * (connections?.arguments.first?.number ?? 512)
                let found = survey.configuration.main("worker_rlimit_nofile")
                guard (found?.arguments.first?.number ?? 1024) < needed else { return [] }
                return [
                    Fault(
                        place: found?.place ?? Place(file: survey.configuration.file, line: 1),
                        text: "\(found?.text ?? "no worker_rlimit_nofile") is less than two for each connection",
                        remedy: "worker_rlimit_nofile \(max(needed, 8192));")
                ]
            }),
        Check(
            id: "underscores", severity: .error,
            summary: "Remote_User reaches an application as the same variable as Remote-User.",
            look: { survey in
                survey.beside.flatMap { server -> [Fault] in
                    [("underscores_in_headers", "on", "off"), ("ignore_invalid_headers", "off", "on")].compactMap {
                        name, bad, good in
                        guard let found = server.scope.value(Word(name.utf8)), found.arguments.first == Word(bad.utf8)
                        else {
                            return nil
                        }
                        return Fault(
                            place: found.place, text: "\(found.text) lets a Remote_User pass for Remote-User",
                            remedy: "\(name) \(good);")
                    }
                }
            }),
        Check(
            id: "merge-slashes", severity: .warning,
            summary: "nginx and the gate read a path with two slashes differently, and it is refused.",
            look: { survey in
                survey.beside.compactMap { server in
                    guard let found = server.scope.value("merge_slashes"), found.arguments.first == "off" else {
                        return nil
                    }
                    return Fault(
                        place: found.place, text: "\(found.text): protected paths with two slashes are refused",
                        remedy: "merge_slashes on;")
                }
            }),
        Check(
            id: "server-tokens", severity: .warning, summary: "Every answer tells the version of nginx.",
            look: { survey in
                survey.sites.compactMap { server in
                    guard server.scope.word("server_tokens") != "off" else { return nil }
                    return Fault(
                        place: server.scope.value("server_tokens")?.place ?? server.place,
                        text: "every answer tells nginx's version", remedy: "server_tokens off;")
                }
            }),
        Check(
            id: "log-unmasked", severity: .warning, summary: "The access log keeps queries, and with them tokens.",
            look: { survey in
                survey.locations.flatMap { _, location -> [Fault] in
                    guard location.match == .server || !location.scope.own("access_log").isEmpty else { return [] }
                    let logs = location.scope.effective("access_log")
                    if logs.isEmpty {
                        return [
                            Fault(
                                place: location.place,
                                text: "the access log has nginx's own format, which keeps tokens in queries",
                                remedy: "access_log /var/log/nginx/access.log sallyport;")
                        ]
                    }
                    return logs.filter { $0.arguments.first != "off" && survey.keepsSecrets($0) }.map {
                        Fault(
                            place: $0.place, text: "\($0.text) keeps queries and referrers with the tokens in them",
                            remedy: "access_log \($0.arguments.first ?? "") sallyport;")
                    }
                }
            }),
    ]
}

extension Survey {
    /// The sites, and whatever else has a socket with one of them: nginx reads the head of a request as the socket's
    /// default server says.
    fileprivate var beside: [Server] {
        let keys = Set(sites.flatMap(\.listens).map(\.key))
        return configuration.servers.filter { $0.listens.contains { keys.contains($0.key) } }
    }

    /// Whether that access_log writes what may hold a token. `combined` is nginx's own format.
    fileprivate func keepsSecrets(_ log: Directive) -> Bool {
        let option = log.arguments.dropFirst().first { !$0.bytes.contains(UInt8(ascii: "=")) }
        guard let format = configuration.logFormat(option ?? "combined") else { return true }
        let telling: Set<Word> = ["request", "request_uri", "args", "query_string", "http_referer", "request_body"]
        return format.flatMap(\.variables).contains { variable in
            telling.contains(variable) || variable.hasPrefix("arg_") || variable.hasPrefix("cookie_")
                || ["http_cookie", "http_authorization", "http_x_api_key", "sent_http_set_cookie"].contains(variable)
        }
    }
}
