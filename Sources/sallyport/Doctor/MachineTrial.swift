internal import AccountStore
internal import Doctor
internal import Glibc
internal import NginxConfiguration
internal import SQLite
internal import Settings

/// Looks at the machine: sockets, files, versions.
struct MachineTrial {
    let configuration: Configuration
    let settings: Settings
    let settingsFile: String

    func findings() -> [Finding] {
        socketFindings() + stateFindings() + secretFindings() + versionFindings()
    }

    private func finding(_ id: String, _ severity: Severity, _ text: String, _ remedy: String) -> Finding {
        Finding(id: id, severity: severity, subject: .machine, text: text, remedy: remedy)
    }

    // MARK: Sockets

    private func socketFindings() -> [Finding] {
        let names: [Word] = ["sallyport_login", "sallyport_accounts", "sallyport_gate"]
        let paths = Set(
            names.compactMap(configuration.upstream).flatMap { $0.block ?? [] }.filter { $0.name == "server" }
                .compactMap(\.arguments.first).filter { $0.hasPrefix("unix:") }.map {
                    $0.dropping(prefix: 5).description
                })
        return paths.sorted().flatMap(socketFindings)
    }

    private func socketFindings(of path: String) -> [Finding] {
        guard let socket = FileStatus(path), socket.isSocket else {
            return [
                finding(
                    "socket-missing", .error, "\(path) is no socket: the pool does not run, or not there",
                    "sallyport pool … --listen unix:\(path),group=\(nginxUser?.name ?? "www-data")")
            ]
        }
        var found: [Finding] = []
        if socket.mode & 0o002 != 0 {
            found.append(
                finding(
                    "socket-mode", .error,
                    "\(path) has mode \(socket.octalMode): every program here can ask the workers",
                    "chmod 0660 \(path)  # and --listen unix:\(path),mode=0660"))
        }
        if let user = nginxUser, !user.mayConnect(to: socket) {
            found.append(
                finding(
                    "socket-owner", .error, "nginx runs as \(user.name), who may not connect to \(path)",
                    "sallyport pool … --listen unix:\(path),group=\(user.name)"))
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        if let status = FileStatus(folder), status.mode & 0o002 != 0, status.mode & 0o1000 == 0 {
            found.append(
                finding(
                    "socket-folder", .error, "everybody may put another socket into \(folder)", "chmod o-w \(folder)"))
        }
        return found
    }

    /// Who nginx's workers are: without a `user` line, nobody.
    private var nginxUser: MachineUser? {
        let words = configuration.main("user")?.arguments.map(\.description) ?? ["nobody"]
        return MachineUser(words[0], group: words.dropFirst().first)
    }

    // MARK: Files

    private func stateFindings() -> [Finding] {
        // The two files beside the database are there only while somebody has it open.
        AccountsDatabase.modeFaults(in: settings.stateDirectory).filter {
            !$0.hasSuffix("-wal is missing") && !$0.hasSuffix("-shm is missing")
        }.map { finding("state-mode", .error, $0, "sallyport check  # says what is right; chmod sets it") }
    }

    private func secretFindings() -> [Finding] {
        let secrets = [settings.secretFile, settings.gateSecretsFile].filter { !$0.isEmpty }
        let kept = secrets.compactMap { path -> Finding? in
            guard let status = FileStatus(path) else {
                return finding(
                    "secret-missing", .error, "\(path) cannot be seen", "sallyport settings  # says where it is")
            }
            guard status.mode & 0o077 != 0 else { return nil }
            return finding(
                "secret-mode", .error, "\(path) has mode \(status.octalMode): others than its owner get at it",
                "chmod 0600 \(path)")
        }
        guard let file = FileStatus(settingsFile), file.mode & 0o022 != 0 else { return kept }
        return kept + [
            finding(
                "settings-mode", .error,
                "\(settingsFile) has mode \(file.octalMode): others than its owner may write it",
                "chmod go-w \(settingsFile)")
        ]
    }

    // MARK: Versions

    /// Debian 12's package with the fix of CVE-2025-23016; later ones have it too.
    private static let goodLibfcgi = "2.4.2-2+deb12u1"

    private func versionFindings() -> [Finding] {
        var found: [Finding] = []
        if let version = libfcgi, let dpkg = Program("dpkg"),
            dpkg.run(["--compare-versions", version, "ge", Self.goodLibfcgi])?.status == 1
        {
            found.append(
                finding(
                    "libfcgi-old", .warning,
                    "libfcgi \(version) has CVE-2025-23016 (a heap overflow in 32-bit programs)",
                    "apt-get update && apt-get install --only-upgrade libfcgi0ldbl"))
        }
        if LibraryVersion.number < 3_051_003 {
            found.append(
                finding(
                    "sqlite-old", .note,
                    "SQLite is older than 3.51.3: writers beside Sallyport's own could lose commits, ours take a lock",
                    "sallyport …  # write with nothing else while the site runs, the sqlite3 shell included"))
        }
        if let version = nginxVersion, version.lexicographicallyPrecedes([1, 23]) {
            found.append(
                finding(
                    "nginx-old", .note, "nginx before 1.23 sees only the first of several header fields",
                    "include sallyport/identity.conf;  # wherever a location sets fields of its own"))
        }
        return found
    }

    private var libfcgi: String? {
        guard let query = Program("dpkg-query") else { return nil }
        for package in ["libfcgi0ldbl", "libfcgi0t64"] {
            if let result = query.run(["-W", "-f", "${Version}", package]), result.status == 0, !result.output.isEmpty {
                return String(decoding: result.output, as: UTF8.self)
            }
        }
        return nil
    }

    private var nginxVersion: [Int]? {
        guard let words = Program("nginx")?.run(["-v"])?.errors.split(separator: "/"), words.count > 1 else {
            return nil
        }
        let numbers = words[1].prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap { Int($0) }
        return numbers.count >= 2 ? numbers : nil
    }
}
