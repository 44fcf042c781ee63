internal import Doctor
internal import Glibc
internal import NginxConfiguration

/// Asks the running site, over TLS, what somebody without a login would ask. curl speaks for us.
struct SiteTrial {
    let survey: Survey
    /// Where the endpoints begin.
    let prefix: String
    let curl: Program

    /// curl(1): nobody listens there.
    private static let connectionRefused: Int32 = 7
    /// How often somebody who does not listen is asked again, and after how long.
    private static let attempts = 6
    private static let pauseMicroseconds: UInt32 = 500_000

    /// What was found, and what could not be asked.
    struct Outcome {
        var findings: [Finding] = []
        var unanswered: [String] = []
    }

    func run() -> Outcome {
        var outcome = Outcome()
        for server in survey.sites where !server.refusesAll {
            guard let place = Place(server) else {
                outcome.unanswered.append("the server at \(server.place) has no TLS of its own, and was not asked")
                continue
            }
            guard questions(for: server).allSatisfy({ ask($0, at: place, &outcome) }) else {
                outcome.unanswered.append("the server at \(server.place) did not answer at \(place.address)")
                continue
            }
        }
        for url in survey.privateURLs { ask(url, &outcome) }
        return outcome
    }

    private struct Question {
        let id: String
        let path: String
        var header: String?
        let expected: Set<Int>
        /// What it means that the answer is another.
        let otherwise: String
        let remedy: String
    }

    /// Where a server can be reached from here.
    private struct Place {
        let host: String
        let port: Int
        /// For people.
        let address: String
        let options: [String]

        /// Nil where it has no TLS.
        init?(_ server: Server, host: String? = nil) {
            let listens = server.listens.filter(\.isTLS)
            guard let listen = listens.first(where: { !$0.address.contains(":") }) ?? listens.first else { return nil }
            self.init(listen, host: host ?? server.askedName)
        }

        init(_ listen: Listen, host: String) {
            self.host = host
            port = listen.isUnix ? 443 : listen.port
            var options = listen.hasProxyProtocol ? ["--haproxy-protocol"] : []
            if listen.isUnix {
                address = listen.address.description
                options += ["--unix-socket", address]
            } else {
                let numeric = listen.address == "*" || listen.address == "0.0.0.0" ? "127.0.0.1" : listen.address
                let target = numeric == "::" ? "::1" : numeric
                let bracketed = target.contains(":") ? "[\(target)]" : "\(target)"
                address = "\(bracketed):\(port)"
                options += ["--connect-to", "\(host):\(port):\(address)"]
            }
            self.options = options
        }
    }

    private func questions(for server: Server) -> [Question] {
        var questions = [
            Question(
                id: "verify-answers", path: Location.verifyPath.description, expected: [404],
                otherwise: "the question to the gate can be asked from outside, or something else answers it",
                remedy: "include sallyport/server.conf;  # the first line of the server"),
            Question(
                id: "forged-taken", path: "/", header: "Remote-User: somebody", expected: [400],
                otherwise: "a forged Remote-User is not refused",
                remedy: "include sallyport/server.conf;  # the first line of the server"),
            Question(
                id: "endpoint-fails", path: "/.well-known/jwks.json", expected: [200],
                otherwise: "the public keys cannot be had", remedy: "sallyport pool accounts …"),
            Question(
                id: "endpoint-fails", path: "\(prefix)/protected", expected: [401],
                otherwise: "the gate does not say 401 to who is nobody", remedy: "sallyport pool gate …"),
        ]
        var asked: Set<Word> = []
        for location in server.root.all where location.isGated && location.scope.own("internal").isEmpty {
            guard location.match != .named, !location.isExpression, location.path.isPlain,
                server.root.serving(location.path)?.isGated == true, asked.insert(location.path).inserted
            else { continue }
            questions.append(
                Question(
                    id: "gate-opens", path: location.path.description, expected: [401, 303, 403],
                    otherwise: "\(location.name) does not refuse who is nobody",
                    remedy: "include sallyport/protect.conf;  # at \(location.place)"))
        }
        return questions
    }

    /// False where nobody answers.
    private func ask(_ question: Question, at place: Place, _ outcome: inout Outcome) -> Bool {
        let url = "https://\(place.host):\(place.port)\(question.path)"
        guard let status = status(of: url, place.options, header: question.header) else { return false }
        if !question.expected.contains(status) {
            let words = status == 503 ? "the gate or a pool does not answer" : question.otherwise
            outcome.findings.append(
                finding(
                    status == 503 ? "pool-down" : question.id, "\(url) answers \(status): \(words)", question.remedy))
        }
        return true
    }

    private func ask(_ url: PrivateURL, _ outcome: inout Outcome) {
        let listen = survey.servers(for: url).flatMap(\.listens).first {
            $0.isTLS == url.isTLS && (url.port == nil || url.port == $0.port)
        }
        guard let listen else { return outcome.unanswered.append("nothing listens for \(url)") }
        let place = Place(listen, host: url.host.description)
        let scheme = url.isTLS ? "https" : "http"
        guard let status = status(of: "\(scheme)://\(place.host):\(place.port)\(url.path)", place.options) else {
            return outcome.unanswered.append("\(url) did not answer at \(place.address)")
        }
        let isSentToTLS = !url.isTLS && [301, 302, 307, 308].contains(status)
        if ![401, 303, 403].contains(status), !isSentToTLS {
            outcome.findings.append(
                finding(
                    "private-answers", "\(url) is private, and answers \(status)", "include sallyport/protect.conf;"))
        }
    }

    private func finding(_ id: String, _ text: String, _ remedy: String) -> Finding {
        Finding(id: id, severity: .error, subject: .runningSite, text: text, remedy: remedy)
    }

    /// The status that is answered, by whatever certificate: it is not what is looked at here.
    private func status(of url: String, _ options: [String], header: String? = nil) -> Int? {
        let fields = header.map { ["--header", $0] } ?? []
        let arguments =
            [
                "--disable", "--silent", "--insecure", "--globoff", "--path-as-is", "--noproxy", "*", "--max-time",
                "10", "--output", "/dev/null", "--write-out", "%{http_code}",
            ] + options + fields + ["--url", url]
        var result = curl.run(arguments)
        // An nginx that was just reloaded listens a moment later.
        for _ in 0..<Self.attempts where result?.status == Self.connectionRefused {
            _ = usleep(Self.pauseMicroseconds)
            result = curl.run(arguments)
        }
        guard let result, let status = Int(String(decoding: result.output, as: UTF8.self)), status > 0 else {
            return nil
        }
        return status
    }
}

extension Server {
    /// Whether it answers everything by itself, as one that sends everybody to TLS.
    fileprivate var refusesAll: Bool {
        scope.rewrites.contains { $0.condition == nil && $0.directive.name == "return" }
    }

    /// A host name that it answers to.
    fileprivate var askedName: String {
        guard let name = names.first(where: { !$0.hasPrefix("~") && $0 != "_" && $0 != "" }) else { return "localhost" }
        if name.hasPrefix("*.") { return "doctor\(name.dropping(prefix: 1))" }
        return name.hasPrefix(".") ? "\(name.dropping(prefix: 1))" : "\(name)"
    }
}

extension Word {
    /// Whether it can stand in an address as it is.
    fileprivate var isPlain: Bool {
        hasPrefix("/")
            && bytes.allSatisfy {
                (0x2D...0x3A).contains($0) || (0x40...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
                    || $0 == 0x7E
            }
    }
}
