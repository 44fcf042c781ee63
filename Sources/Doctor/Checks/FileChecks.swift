internal import NginxConfiguration

extension Check {
    /// Folders.
    static let fileChecks = [
        Check(
            id: "alias-slash", severity: .error,
            summary: "An alias and its location differ in the slash at the end: files beside the folder are served.",
            look: { survey in
                survey.configuration.servers.flatMap { $0.root.all }.compactMap { location in
                    guard case .prefix = location.match, let alias = location.scope.own("alias").last,
                        let folder = alias.arguments.first,
                        folder.hasSuffix("/") != location.path.hasSuffix("/")
                    else { return nil }
                    if folder.hasSuffix("/") {
                        return Fault(
                            place: location.place,
                            text: "\(location.path)../ leads out of \(folder): the location has no slash at its end",
                            remedy: "location \(location.path)/ {")
                    }
                    return Fault(
                        place: alias.place,
                        text: "\(location.path)x is looked for at \(folder)x: the alias has no slash",
                        remedy: "alias \(folder)/;")
                }
            })
    ]
}
