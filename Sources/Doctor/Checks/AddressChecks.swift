internal import NginxConfiguration

extension Check {
    /// Whose address the limits and the log see.
    static let addressChecks = [
        Check(
            id: "realip-everybody", severity: .error,
            summary: "Every client may say which address it comes from.",
            look: { survey in
                survey.scopes.flatMap { $0.own("set_real_ip_from") }.filter {
                    ["0.0.0.0/0", "::/0"].contains($0.arguments.first ?? "")
                }.map {
                    Fault(
                        place: $0.place, text: "\($0.text): every client may say which address it comes from",
                        remedy:
                            "set_real_ip_from 192.0.2.1;  # the address of the proxy before this nginx, and no other")
                }
            }),
        Check(
            id: "realip-missing", severity: .warning,
            summary: "Behind a proxy all clients have one address, and one limit.",
            look: { survey in
                survey.sites.flatMap { server -> [Fault] in
                    guard server.scope.effective("set_real_ip_from").isEmpty else { return [] }
                    let header = server.scope.value("real_ip_header").map { [$0] } ?? []
                    let protocols = server.listens.filter(\.hasProxyProtocol).map(\.directive)
                    let forwarded = survey.readers(of: [
                        "http_x_forwarded_for", "http_x_real_ip", "proxy_protocol_addr",
                    ])
                    return (header + protocols + forwarded).prefix(1).map {
                        Fault(
                            place: $0.place,
                            text: "\($0.text) speaks of a proxy before this nginx, and no set_real_ip_from "
                                + "says which: all clients share its address",
                            remedy: "set_real_ip_from 192.0.2.1; real_ip_header X-Forwarded-For;  # the proxy's address"
                        )
                    }
                }
            }),
    ]
}

extension Survey {
    /// The http block and the servers.
    fileprivate var scopes: [Scope] {
        [configuration.http] + configuration.servers.flatMap { $0.root.all.map(\.scope) }
    }

    /// The directives that take a decision by one of those variables.
    fileprivate func readers(of variables: Set<Word>) -> [Directive] {
        configuration.http.directives.filter { directive in
            ["map", "geo", "limit_req_zone", "limit_conn_zone"].contains(directive.name)
                && directive.arguments.contains { $0.variables.contains(where: variables.contains) }
        }
    }
}
