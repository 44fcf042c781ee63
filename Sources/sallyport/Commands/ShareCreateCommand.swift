internal import ASCII
internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON
internal import Settings
internal import Wiring

struct ShareCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a link that opens a path, and print it.",
        discussion: """
            Whoever has the link sees what lies at and below the path (GET and HEAD), whatever the rules say of users, \
            and is nobody to an application behind the gate. The first visit gives the browser a cookie of that path \
            alone and leads to the address without the token. The link is printed once and kept nowhere.

            A use is ten minutes of one address: all that a page loads, and every part of a film, is one use.
            """)

    @Argument(help: "The address: https://HOST/PATH/, with a slash at its end.")
    var address: String

    @Option(
        name: .customLong("for"), help: "How long it is good: a number and m, h, d or w (default: 7d).",
        transform: lifetimeSeconds(in:))
    var lifetime: Int64 = 7 * 86_400

    @Option(help: "How many uses there are (default: any number).")
    var uses: Int64?

    @Option(help: "How fast files are sent, in bytes a second, where nginx is told so (default: no limit).")
    var rate: Int64?

    @Option(help: "Your own words about it, shown by `sallyport share list`.")
    var note = ""

    @Flag(help: "Print one JSON object, the link in it.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            guard let (origin, host, path) = Self.parts(of: address) else {
                throw Failure("the address is https://HOST/PATH/, with a slash at its end", status: ExitStatus.usage)
            }
            let settings = try settings.load()
            let site = try AccountsSite(settings)
            let make = MakeShare(
                store: site.store,
                issuer: LinkIssuer(keys: site.store, masterSecret: site.masterSecret, issuer: settings.issuer))
            let request = LinkRequest(
                host: host, path: path, isPrefix: true, lifetimeSeconds: lifetime, uses: uses, rate: rate)
            let (share, link) = try doing { () throws(AccountError) in
                try make.make(request, note: note, by: .thisOperator, from: .console, at: .now)
            }
            if json {
                var object = JSONObject(share, at: .now)
                object["url"] = .string(origin + link.target)
                printJSON(.object(object))
            } else {
                print(origin + link.target)
            }
            say("made share \(share.id.text), good until \(share.expiresAt.inUTC)")
            let hosts = settings.hosts.map { $0.lowercasedASCII() }
            if !hosts.isEmpty, !hosts.contains(host) { say("SALLYPORT_HOSTS has no \(host): the gate refuses it") }
        }
    }

    /// `https://host:port`, the host alone in lower case, and the path.
    private static func parts(of address: String) -> (origin: String, host: String, path: String)? {
        let scheme = "https://"
        guard address.hasPrefix(scheme) else { return nil }
        let rest = address.dropFirst(scheme.count)
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        let authority = rest[..<slash].lowercasedASCII()
        guard !authority.contains("@") else { return nil }
        var host = authority
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") { host = String(authority[..<colon]) }
        return (scheme + authority, host, String(rest[slash...]))
    }
}
