internal import NginxConfiguration

extension Check {
    /// TLS.
    static let transportChecks = [
        Check(
            id: "plain-http", severity: .error, summary: "What is protected is served without TLS.",
            look: { survey in
                survey.sites.filter { $0.asksGate && $0.answersAll == nil }.flatMap { server in
                    server.listens.filter { !$0.isTLS }.map { listen in
                        Fault(
                            place: listen.directive.place,
                            text: "\(listen.directive.text) serves protected locations without TLS"
                                + (listen.isLocal ? ": right only where a proxy of this machine speaks TLS" : ""),
                            remedy: "listen 443 ssl http2;  # and: server { listen 80; return 301 "
                                + "https://$server_name$request_uri; }",
                            severity: listen.isLocal ? .warning : nil)
                    }
                }
            }),
        Check(
            id: "tls-old", severity: .error, summary: "TLS below 1.2 is spoken.",
            look: { survey in
                survey.sites.filter { $0.listens.contains(where: \.isTLS) }.flatMap { server -> [Fault] in
                    let found = server.scope.value("ssl_protocols")
                    let old: Set<Word> = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1"]
                    guard found?.arguments.contains(where: old.contains) ?? true else { return [] }
                    return [
                        Fault(
                            place: found?.place ?? server.place,
                            text: found.map { "\($0.text) takes TLS below 1.2" }
                                ?? "no ssl_protocols: nginx before 1.23.4 takes TLS 1.0 and 1.1",
                            remedy: "ssl_protocols TLSv1.2 TLSv1.3;")
                    ]
                }
            }),
    ]
}
