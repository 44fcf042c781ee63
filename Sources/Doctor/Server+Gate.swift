public import NginxConfiguration

extension Server {
    /// `set $sallyport_here 1;`, which server.conf does.
    var mark: Directive? { scope.own("set").first { $0.arguments.first == "$sallyport_here" } }

    public var includesServerConf: Bool { mark != nil }

    public var asksGate: Bool { root.all.contains(where: \.isGated) }

    /// What it answers to everything, whatever its locations say.
    var answersAll: Rewrite? {
        scope.rewrites.first { $0.condition == nil && $0.directive.name == "return" }
    }
}

extension Location {
    /// Where the gate is asked.
    public static let verifyPath: Word = "/_sallyport/verify"

    /// Whether the gate is asked before anything is served.
    public var isGated: Bool { scope.word("auth_request") == Location.verifyPath }

    /// Whether requests from outside get something from it without the gate.
    var isOpen: Bool {
        match != .named && !isGated && !isOurs && scope.own("internal").isEmpty && !deniesAll && !returnsRefusal
    }

    private var deniesAll: Bool {
        scope.effective("allow").isEmpty && scope.effective("deny").contains { $0.arguments == ["all"] }
    }

    private var returnsRefusal: Bool {
        scope.rewrites.contains { $0.condition == nil && $0.directive.name == "return" && ($0.status ?? 0) >= 400 }
    }

    /// An endpoint of Sallyport, or the place of ACME's answers.
    var isOurs: Bool {
        path == "/.well-known/acme-challenge/" || path.hasPrefix("/_sallyport/")
            || passes.contains { $0.target.hasPrefix("sallyport_") && $0.protocol == .fastcgi }
    }

    /// Where requests are handed on to, by the location or by an `if` or limit_except in it.
    var passes: [Pass] {
        let inner = scope.directives.filter { $0.name == "if" || $0.name == "limit_except" }.map(scope.inner)
        return (match == .server ? [] : [scope] + inner).flatMap { scope in
            scope.directives.compactMap { Pass($0, in: scope) }
        }
    }

    /// What answers here in place of files and applications.
    var ownHandler: Directive? {
        scope.directives.first { directive in
            ["stub_status", "empty_gif", "js_content", "perl", "echo"].contains(directive.name)
                || directive.name.hasPrefix("content_by_lua")
        }
    }

    /// Whether files are what it serves.
    var servesFiles: Bool {
        let answers = scope.rewrites.contains { $0.condition == nil && $0.directive.name == "return" }
        return match != .named && passes.isEmpty && ownHandler == nil && !answers
    }
}

/// The protocols by which nginx hands requests on.
enum Upstream: String, CaseIterable {
    case proxy, fastcgi, uwsgi, scgi, grpc, memcached

    var passName: Word { Word("\(rawValue)_pass".utf8) }
    /// The directive that says what an application is told; nil where it is told no fields.
    var fieldName: Word? {
        switch self {
        case .proxy, .grpc: Word("\(rawValue)_set_header".utf8)
        case .fastcgi, .uwsgi, .scgi: Word("\(rawValue)_param".utf8)
        case .memcached: nil
        }
    }

    func directive(_ suffix: String) -> Word { Word("\(rawValue)_\(suffix)".utf8) }
}

/// A `…_pass` with the block in which it stands.
struct Pass {
    let `protocol`: Upstream
    let directive: Directive
    let scope: Scope

    init?(_ directive: Directive, in scope: Scope) {
        guard let kind = Upstream.allCases.first(where: { $0.passName == directive.name }) else { return nil }
        self.protocol = kind
        self.directive = directive
        self.scope = scope
    }

    var target: Word { directive.arguments.first ?? "" }

    /// The upstream's name where the target names one.
    var upstreamName: Word {
        let word = target
        for scheme in ["http://", "https://", "grpc://", "grpcs://"] as [Word] where word.hasPrefix(scheme) {
            return Word(word.dropping(prefix: scheme.bytes.count).bytes.prefix { $0 != UInt8(ascii: "/") })
        }
        return word
    }
}
