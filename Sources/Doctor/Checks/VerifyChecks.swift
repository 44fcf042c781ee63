internal import NginxConfiguration

extension Check {
    /// The location in which the gate is asked, and what must stay reachable without it.
    static let verifyChecks = [
        Check(
            id: "verify-missing", severity: .error,
            summary: "The question to the gate is answered by something else, and whatever says 200 opens.",
            look: { survey in
                survey.sites.compactMap { server in
                    guard server.verify == nil else { return nil }
                    return Fault(
                        place: server.place,
                        text: "this server has no location = \(Location.verifyPath) that asks the gate",
                        remedy: "include sallyport/server.conf;  # the first line of the server")
                }
            }),
        Check(
            id: "internal-missing", severity: .error, summary: "Everybody may ask what only nginx should.",
            look: { survey in
                survey.locations.compactMap { _, location in
                    guard location.path.hasPrefix("/_sallyport/"), location.scope.own("internal").isEmpty else {
                        return nil
                    }
                    return Fault(
                        place: location.place, text: "\(location.name) can be asked for from outside",
                        remedy: "internal;")
                }
            }),
        Check(
            id: "verify-limited", severity: .warning,
            summary: "A limit on the question to the gate becomes a 500 of the page.",
            look: { survey in
                survey.verifies.flatMap { verify in
                    (verify.scope.own("limit_req") + verify.scope.own("limit_conn")).map {
                        Fault(
                            place: $0.place, text: "\($0.text) limits the question to the gate: its 429 becomes a 500",
                            remedy: "\($0.text);  # in the protected location, not here")
                    }
                }
            }),
        Check(
            id: "verify-body", severity: .warning,
            summary: "The gate is sent bodies, or large uploads are refused on their way to it.",
            look: { survey in
                survey.verifies.flatMap { verify in
                    [
                        ("fastcgi_pass_request_body", "off"), ("client_max_body_size", "0"),
                    ].filter { verify.scope.word(Word($0.0.utf8)) != Word($0.1.utf8) }.map { name, value in
                        Fault(
                            place: verify.place, text: "\(verify.name) lacks \(name) \(value)",
                            remedy: "\(name) \(value);")
                    }
                }
            }),
        Check(
            id: "verify-slow", severity: .warning,
            summary: "A gate that hangs holds connections until the public pages have none left.",
            look: { survey in
                survey.verifies.flatMap { verify in
                    ["fastcgi_connect_timeout", "fastcgi_read_timeout"].filter { name in
                        (verify.scope.word(Word(name.utf8))?.seconds ?? 60) > 5
                    }.map { name in
                        Fault(
                            place: verify.scope.value(Word(name.utf8))?.place ?? verify.place,
                            text: "\(verify.name) waits longer than 5 s for the gate", remedy: "\(name) 2s;")
                    }
                }
            }),
        Check(
            id: "gate-jumps", severity: .error, summary: "A broken gate could name a file that nginx then sends.",
            look: { survey in
                survey.verifies.compactMap { verify in
                    let ignored = verify.scope.effective("fastcgi_ignore_headers").flatMap(\.arguments)
                    guard !ignored.contains(where: { $0.lowercased == "x-accel-redirect" }) else { return nil }
                    return Fault(
                        place: verify.place, text: "\(verify.name) follows X-Accel-Redirect",
                        remedy: "include sallyport/params.conf;")
                }
            }),
        Check(
            id: "acme-closed", severity: .error, summary: "Certificates cannot be renewed.",
            look: { closed($0, path: "/.well-known/acme-challenge/token", what: "ACME's answers are") }),
        Check(
            id: "endpoint-closed", severity: .error, summary: "Nobody can log in, or the public keys cannot be had.",
            look: { survey in
                closed(survey, path: "/.well-known/jwks.json", what: "the public keys are")
                    + closed(survey, path: "/auth/login", what: "the login is")
            }),
        Check(
            id: "gate-upstream", severity: .warning,
            summary: "A dying worker of the gate is met by requests that another could have answered.",
            look: { survey in
                guard let upstream = survey.configuration.upstream("sallyport_gate") else { return [] }
                let servers = (upstream.block ?? []).filter { $0.name == "server" }
                let kept = (upstream.block ?? []).filter { $0.name == "keepalive" }.map {
                    Fault(
                        place: $0.place, text: "a kept connection to the gate waits for its own worker",
                        remedy: "# no keepalive in upstream sallyport_gate")
                }
                let once = servers.count < 2 || servers.contains { !$0.arguments.contains("max_fails=0") }
                guard once, let server = servers.first else { return kept }
                let line = "server \(server.arguments.first ?? "") max_fails=0;"
                return kept + [
                    Fault(
                        place: server.place, text: "the gate is not listed twice with max_fails=0",
                        remedy: "\(line) \(line)")
                ]
            }),
    ]

    private static func closed(_ survey: Survey, path: Word, what: String) -> [Fault] {
        survey.sites.compactMap { server in
            guard server.answersAll == nil, let location = server.root.serving(path), location.isGated else {
                return nil
            }
            let folder =
                path == "/auth/login"
                ? "^~ /auth/" : path.hasSuffix("token") ? "^~ /.well-known/acme-challenge/" : "= \(path)"
            return Fault(
                place: location.place, text: "\(what) behind the gate, in \(location.name)",
                remedy: "location \(folder) { include sallyport/public.conf; }  # server.conf has it")
        }
    }
}

extension Server {
    /// The location of the question to the gate, if that is what answers it.
    var verify: Location? {
        guard let location = root.serving(Location.verifyPath), location.match == .exact, !location.isGated,
            location.passes.contains(where: { $0.protocol == .fastcgi })
        else { return nil }
        return location
    }
}

extension Survey {
    var verifies: [Location] { sites.compactMap(\.verify) }
}

extension Word {
    /// A time as nginx writes it (`2s`, `1500ms`, `1m`, `2`), rounded down; nil where it is none or hours and more.
    fileprivate var seconds: Int? {
        let digits = Word(bytes.prefix { (0x30...0x39).contains($0) })
        guard let number = digits.number else { return nil }
        switch dropping(prefix: digits.bytes.count) {
        case "", "s": return number
        case "ms": return number / 1000
        case "m": return number * 60
        default: return nil
        }
    }
}
