internal import NginxConfiguration

extension Check {
    /// Whom applications are told that they are talking to (identity.conf).
    static let identityChecks = [
        Check(
            id: "identity-smuggled", severity: .error,
            summary: "A client can tell an application who it is.",
            look: { survey in
                survey.applications.flatMap { location, pass -> [Fault] in
                    guard let name = pass.protocol.fieldName, pass.passesHeaders else { return [] }
                    let told = pass.scope.effective(name)
                    let unguarded = IdentityField.all.filter { field in
                        let own = told.filter {
                            $0.arguments.first?.lowercased == field.name(for: pass.protocol).lowercased
                        }
                        return own.isEmpty || own.contains { $0.passesOn(field) }
                    }
                    guard !unguarded.isEmpty else { return [] }
                    let names = unguarded.map { $0.header.description }.joined(separator: ", ")
                    return [
                        Fault(
                            place: told.first?.place ?? location.place,
                            text:
                                "a client's own \(names) may reach \(pass.target) through \(location.name) (nginx "
                                + "before 1.23 sees only the first of several, and server.conf with it)",
                            remedy: pass.protocol == .grpc
                                ? unguarded.map { "grpc_set_header \($0.header) \($0.value);" }.joined(separator: " ")
                                : "include sallyport/identity.conf;  # in \(location.place)")
                    ]
                }
            }),
        Check(
            id: "basic-name-trusted", severity: .error,
            summary: "An application is told a name that nobody has verified.",
            look: { survey in
                survey.applications.flatMap { location, pass -> [Fault] in
                    guard let name = pass.protocol.fieldName, !pass.verifiesBasic else { return [] }
                    return pass.scope.effective(name).filter {
                        $0.arguments.dropFirst().first?.variables.contains("remote_user") == true
                    }.map {
                        Fault(
                            place: $0.place,
                            text: "\($0.text): \(pass.target) believes a name from HTTP Basic that nobody "
                                + "has verified, in \(location.name)",
                            remedy: pass.protocol == .fastcgi
                                ? "include sallyport/fastcgi.conf;  # in place of nginx's fastcgi_params"
                                : "\(name) \($0.arguments[0]) $sallyport_user;")
                    }
                }
            }),
    ]
}

/// A header by which applications are told who is there.
private struct IdentityField {
    let header: Word
    /// What identity.conf puts there.
    let value: Word

    static let all = [
        IdentityField(header: "Remote-User", value: "$sallyport_user"),
        IdentityField(header: "Remote-Email", value: "$sallyport_email"),
        IdentityField(header: "Remote-Groups", value: "$sallyport_groups"),
        IdentityField(header: "Remote-Name", value: "$sallyport_name"),
    ]

    /// As nginx names it among its variables.
    var variable: Word {
        Word("http_".utf8 + header.lowercased.bytes.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 })
    }

    func name(for upstream: Upstream) -> Word {
        upstream == .proxy || upstream == .grpc ? header : variable
    }
}

extension Directive {
    fileprivate func passesOn(_ field: IdentityField) -> Bool {
        arguments.dropFirst().first?.variables.contains(field.variable) == true
    }
}

extension Pass {
    fileprivate var passesHeaders: Bool { scope.word(`protocol`.directive("pass_request_headers")) != "off" }

    /// Whether nginx itself checks the name in HTTP Basic.
    fileprivate var verifiesBasic: Bool {
        guard let realm = scope.word("auth_basic") else { return false }
        return realm != "off"
    }
}

extension Survey {
    /// Whatever requests of a site are handed to, but for our own workers.
    fileprivate var applications: [(location: Location, pass: Pass)] {
        locations.flatMap { _, location in
            location.isOurs ? [] : location.passes.map { (location, $0) }
        }
    }
}
