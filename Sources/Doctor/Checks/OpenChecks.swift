public import NginxConfiguration

extension Check {
    /// Ways around the gate.
    static let openChecks = [
        Check(
            id: "private-open", severity: .error,
            summary: "What the operator listed as private is served without the gate.",
            look: { survey in survey.privateURLs.flatMap { survey.openings(of: $0) } }),
        Check(
            id: "expression-wins", severity: .error,
            summary: "A location with an expression answers in the place of a protected one.",
            look: { survey in
                survey.gated.flatMap { server, location -> [Fault] in
                    guard case .prefix = location.match else { return [] }
                    return server.root.reachable(beneath: location.path).filter { $0.isOpen && $0.isExpression }.map {
                        Fault(
                            place: $0.place, text: "\($0.name) answers beneath \(location.name), and asks no gate",
                            remedy: "location ^~ \(location.path) {  # at \(location.place)",
                            severity: $0.scope.own("auth_request").isEmpty ? nil : .warning)
                    }
                }
            }),
        Check(
            id: "open-inside", severity: .warning,
            summary: "A part of a protected path is open; perhaps it is meant so.",
            look: { survey in
                survey.gated.flatMap { server, location -> [Fault] in
                    guard case .prefix = location.match, location.path != "/" else { return [] }
                    let open = server.root.reachable(beneath: location.path).filter {
                        $0.isOpen && !$0.isExpression && $0.path.hasPrefix(location.path)
                    }
                    return open.map {
                        Fault(
                            place: $0.place, text: "\($0.name) lies in \(location.name), and asks no gate",
                            remedy: "include sallyport/protect.conf;")
                    }
                }
            }),
        Check(
            id: "satisfy-any", severity: .warning, summary: "Whoever comes from an allowed address is not asked.",
            look: { survey in
                survey.gated.compactMap { _, location in
                    guard let any = location.scope.value("satisfy"), any.arguments.first == "any" else { return nil }
                    return Fault(
                        place: any.place,
                        text: "satisfy any lets in without the gate, or shuts for good, in \(location.name)",
                        remedy: "satisfy all;")
                }
            }),
        Check(
            id: "subrequest", severity: .warning, summary: "nginx asks no gate for what one page includes of another.",
            look: { survey in
                survey.locations.flatMap { _, location -> [Fault] in
                    let names: [Word] = ["ssi", "add_before_body", "add_after_body"]
                    return names.compactMap { location.scope.value($0) }.filter { $0.arguments.first != "off" }.map {
                        Fault(
                            place: $0.place, text: "\($0.text): what is included so is not asked about",
                            remedy: "ssi off;  # or include nothing that is protected")
                    }
                }
            }),
    ]
}

extension Survey {
    /// The servers that a request for that address may meet.
    public func servers(for url: PrivateURL) -> [Server] {
        let ports = url.port.map { [$0] } ?? [443, 80]
        let all = configuration.servers
        let listening = all.filter { $0.listens.contains { $0.isUnix || ports.contains($0.port) } }
        let candidates = url.port == nil && listening.isEmpty ? all : listening
        let named = candidates.filter { $0.serves(url.host) }
        if !named.isEmpty { return named }
        let keys = Set(candidates.flatMap(\.listens).map(\.key))
        return keys.sorted().compactMap { key in
            let sharing = candidates.filter { $0.listens.contains { $0.key == key } }
            return sharing.first { $0.listens.contains { $0.key == key && $0.isDefault } } ?? sharing.first
        }
    }

    func openings(of url: PrivateURL) -> [Check.Fault] {
        let servers = servers(for: url)
        guard !servers.isEmpty else {
            return [
                Check.Fault(
                    place: configuration.http.place, text: "no server answers for \(url), which is listed as private",
                    remedy: "server_name \(url.host);  # in the server that is meant")
            ]
        }
        return servers.flatMap { server -> [Check.Fault] in
            if let answer = server.answersAll {
                guard (answer.status ?? 0) < 300 else { return [] }
                return [
                    Check.Fault(
                        place: answer.directive.place, text: "\(url) is private, and the server answers by itself",
                        remedy: "# no return in the server")
                ]
            }
            return server.root.reachable(beneath: url.path).filter(\.isOpen).map { location in
                let inside = location.path.hasPrefix(url.path) && location.match != .server
                return Check.Fault(
                    place: location.place, text: "\(url) is private, and \(location.name) serves it without the gate",
                    remedy: inside || location.isExpression
                        ? "include sallyport/protect.conf;"
                        : "location ^~ \(url.path) { include sallyport/protect.conf; … }")
            }
        }
    }
}
