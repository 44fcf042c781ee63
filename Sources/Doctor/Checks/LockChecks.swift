internal import NginxConfiguration

extension Check {
    /// What keeps a location shut when the gate is broken (gate.conf, protect.conf).
    static let lockChecks = [
        Check(
            id: "lock-lost", severity: .warning,
            summary: "A lock of protect.conf is replaced by a directive of the location's own.",
            look: { survey in
                survey.gated.flatMap { _, location -> [Fault] in
                    location.passes.filter { !survey.choosesByVerdict($0.target) }.flatMap(lostLocks)
                }
            }),
        Check(
            id: "kept-fastcgi", severity: .warning,
            summary: "With a broken gate, methods other than GET, HEAD and POST get through on a kept connection.",
            look: { survey in
                survey.gated.flatMap { _, location -> [Fault] in
                    location.passes.compactMap { pass in
                        guard pass.protocol == .fastcgi, !survey.choosesByVerdict(pass.target),
                            pass.scope.word("fastcgi_keep_conn") == "on",
                            let upstream = survey.configuration.upstream(pass.upstreamName),
                            (upstream.block ?? []).contains(where: { $0.name == "keepalive" })
                        else { return nil }
                        return Fault(
                            place: pass.directive.place,
                            text: "connections to \(pass.target) are kept: with a broken gate, methods other than GET, "
                                + "HEAD and POST get through",
                            remedy: "fastcgi_keep_conn off;")
                    }
                }
            }),
        Check(
            id: "files-without-lock", severity: .error,
            summary: "Files are served on any 2xx of whoever answers in the gate's place.",
            look: { survey in
                survey.gated.compactMap { server, location in
                    guard location.servesFiles, !survey.isUnreachable(location, in: server) else { return nil }
                    let folder = location.folder
                    if let folder, let path = folder.arguments.first {
                        if path.variables.contains(where: survey.isByVerdict) { return nil }
                        return Fault(
                            place: folder.place,
                            text: "with a broken gate, \(location.name) serves its files to everybody",
                            remedy: "\(folder.name) $sallyport_root\(path);")
                    }
                    return Fault(
                        place: location.place, text: "\(location.name) serves files and has no root",
                        remedy: "root $sallyport_root/srv/www;")
                }
            }),
        Check(
            id: "fallback-without-lock", severity: .warning,
            summary: "What a protected location falls back to has no locks, and is reached by others too.",
            look: { survey in
                survey.gated.flatMap { server, location -> [Fault] in
                    let ways = location.scope.effective("try_files") + location.scope.effective("error_page")
                    return ways.compactMap { way in
                        guard let name = way.arguments.last, name.hasPrefix("@"), !name.hasPrefix("@sallyport_"),
                            let fallback = server.root.locations.first(where: { $0.match == .named && $0.path == name }
                            ),
                            !fallback.isGated, !fallback.passes.isEmpty || fallback.ownHandler != nil
                        else { return nil }
                        return Fault(
                            place: fallback.place,
                            text: "\(location.name) falls back to \(name), which a broken gate leaves open",
                            remedy: "include sallyport/protect.conf;")
                    }
                }
            }),
        Check(
            id: "handler-without-lock", severity: .warning,
            summary: "What nginx answers by itself opens on any 2xx in the gate's place.",
            look: { survey in
                survey.gated.compactMap { _, location in
                    location.ownHandler.map {
                        Fault(
                            place: $0.place, text: "\($0.text) has no lock: with a broken gate it answers everybody",
                            remedy: "allow 127.0.0.1; deny all;  # beside the gate")
                    }
                }
            }),
    ]

    /// The locks that a location loses, each with how to have it again; the first three of a proxy hold each by itself.
    private static func lostLocks(_ pass: Pass) -> [Fault] {
        let kind = pass.protocol
        var locks: [(name: Word, value: Word)] = [(kind.directive("bind"), "$sallyport_lock_address")]
        if kind != .grpc, kind != .memcached { locks.append((kind.directive("cache"), "$sallyport_lock_cache")) }
        if kind == .proxy { locks.append((kind.directive("method"), "$sallyport_lock_method")) }
        let lost = locks.filter { pass.scope.word($0.name) != $0.value }
        var faults = lost.map { name, value in
            let found = pass.scope.value(name)
            return Fault(
                place: found?.place ?? pass.directive.place,
                text: found.map { "\($0.text) takes a lock away from \(pass.directive.text)" }
                    ?? "\(pass.directive.text) stands without the lock \(name)",
                remedy: "\(name) \(value);",
                severity: lost.count == locks.count ? .error : nil)
        }
        let methods = pass.scope.effective(kind.directive("cache_methods")).flatMap(\.arguments)
        if lost.isEmpty, locks.count > 1, !methods.contains("POST") {
            faults.append(
                Fault(
                    place: pass.scope.value(kind.directive("cache_methods"))?.place ?? pass.directive.place,
                    text: "the lock of \(pass.directive.text) does not hold for POST",
                    remedy: "\(kind.directive("cache_methods")) GET HEAD POST;"))
        }
        return faults
    }
}

extension Location {
    /// The root or alias in force.
    var folder: Directive? {
        for block in scope.blocks.reversed() {
            if let found = (block.block ?? []).last(where: { $0.name == "root" || $0.name == "alias" }) { return found }
        }
        return nil
    }
}

extension Survey {
    /// Whether the variable's value hangs on what the gate said, through any number of maps.
    func isByVerdict(_ variable: Word) -> Bool {
        var names: Set<Word> = ["sallyport_verdict"]
        let maps = configuration.http.own("map").filter { $0.arguments.count == 2 }
        // As often as maps may stand in each other's way.
        for _ in maps {
            let before = names.count
            for map in maps where map.arguments[0].variables.contains(where: names.contains) {
                names.insert(map.arguments[1].dropping(prefix: 1))
            }
            if names.count == before { break }
        }
        return names.contains(variable)
    }

    /// Whether the target of a `…_pass` is another one without the gate's word.
    func choosesByVerdict(_ target: Word) -> Bool { target.variables.contains(where: isByVerdict) }

    /// Whether locations take all that would be left to this one.
    func isUnreachable(_ location: Location, in server: Server) -> Bool {
        if server.answersAll != nil { return true }
        guard location.match == .server else { return false }
        return location.locations.contains { inner in
            if case .prefix = inner.match { return inner.path == "/" }
            return false
        }
    }
}
