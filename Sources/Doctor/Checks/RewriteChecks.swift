internal import NginxConfiguration

extension Check {
    /// The rewrite module answers and redirects before nginx asks who may enter.
    static let rewriteChecks = [
        Check(
            id: "return-before-gate", severity: .error,
            summary: "A return or a redirect in a protected location answers before the gate is asked.",
            look: { survey in
                survey.gated.filter { $0.location.match != .named }.flatMap { _, location -> [Fault] in
                    location.scope.rewrites.compactMap { rewrite in
                        guard let status = rewrite.status, status < 400 else { return nil }
                        // A server that sends some requests to another name or to TLS tells nobody anything.
                        if location.match == .server, rewrite.condition != nil, status >= 300 { return nil }
                        return Fault(
                            place: rewrite.directive.place,
                            text: "\(rewrite.directive.text) answers everybody: it runs before the gate is asked, in "
                                + location.name,
                            remedy: location.match == .server
                                ? "location / { … }  # and the return in a location that is public"
                                : "try_files /page =404;  # or proxy_pass: something that is served after the question",
                            severity: status >= 300 ? .warning : nil)
                    }
                }
            }),
        Check(
            id: "rewrite-in-protected", severity: .warning,
            summary: "The gate judges the path that was asked for, and another one is served.",
            look: { survey in
                survey.gated.flatMap { _, location -> [Fault] in
                    location.scope.rewrites.filter { $0.directive.name == "rewrite" && $0.status == nil }.map {
                        Fault(
                            place: $0.directive.place,
                            text:
                                "\($0.directive.text): whether the gate is asked hangs on the location of the new path",
                            remedy: "include sallyport/protect.conf;  # in the location that it leads to")
                    }
                }
            }),
    ]
}
