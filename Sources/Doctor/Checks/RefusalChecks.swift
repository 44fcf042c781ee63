internal import NginxConfiguration

extension Check {
    /// How a protected location refuses (refusals.conf).
    static let refusalChecks = [
        Check(
            id: "refusals-lost", severity: .warning,
            summary: "An error_page of its own drops the login page, the problem bodies and the 503.",
            look: { survey in
                survey.gated.compactMap { server, location in
                    guard !survey.isUnreachable(location, in: server) else { return nil }
                    let pages = location.scope.effective("error_page")
                    let ours: [(code: Word, page: Word)] = [
                        ("401", "$sallyport_turned_away"), ("403", "$sallyport_denial"),
                        ("500", "@sallyport_unavailable"),
                    ]
                    let missing = ours.filter { code, page in
                        !pages.contains { $0.arguments.dropLast().contains(code) && $0.arguments.last == page }
                    }
                    guard !missing.isEmpty else { return nil }
                    return Fault(
                        place: pages.first?.place ?? location.place,
                        text:
                            "\(location.name) does not refuse as the site does: "
                            + missing.map(\.code.description).joined(separator: ", "),
                        remedy: missing.map { "error_page \($0.code) = \($0.page);" }.joined(separator: " "))
                }
            }),
        Check(
            id: "error-page-gated", severity: .warning,
            summary: "The page that is shown to who may not enter is itself behind the gate.",
            look: { survey in
                survey.gated.flatMap { server, location -> [Fault] in
                    location.scope.effective("error_page").compactMap { page in
                        guard let target = page.arguments.last, target.hasPrefix("/"), target.variables.isEmpty,
                            page.arguments.dropLast().contains(where: { ["401", "403", "500", "503"].contains($0) }),
                            server.root.serving(target)?.isGated == true
                        else { return nil }
                        return Fault(
                            place: page.place, text: "\(page.text) leads behind the gate again",
                            remedy: "location = \(target) { include sallyport/public.conf; internal; }")
                    }
                }
            }),
        Check(
            id: "errors-intercepted", severity: .warning,
            summary: "An application's own 401 or 403 is taken for the gate's, and may send browsers in a circle.",
            look: { survey in
                survey.gated.flatMap { _, location -> [Fault] in
                    location.passes.compactMap { pass in
                        let name = pass.protocol.directive("intercept_errors")
                        guard let found = pass.scope.value(name), found.arguments.first == "on" else { return nil }
                        return Fault(
                            place: found.place, text: "\(found.text) takes the application's own 401 for the gate's",
                            remedy: "\(name) off;")
                    }
                }
            }),
    ]
}
