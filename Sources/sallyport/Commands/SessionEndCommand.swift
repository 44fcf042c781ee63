internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Settings
internal import Wiring

struct SessionEndCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "End a session, or all sessions of a user.",
        discussion: """
            It holds at the next request, in every worker. Prints how many sessions were ended; exit status 65 where \
            there is no such session or user.
            """)

    @Argument(help: "The session's id, as `sallyport session list` prints it.")
    var id: String?

    @Option(name: .customLong("user"), help: "End all sessions of the user of this name.")
    var username: String?

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard (id == nil) != (username == nil) else { throw ValidationError("give a session's id or --user NAME") }
    }

    func run() throws {
        try reporting {
            let site = try AccountsSite(settings.load(), migrating: false)
            let endSessions = EndSessions(store: site.store)
            let count: Int
            do {
                if let username {
                    count = try endSessions.endAll(
                        of: site.user(named: username), current: nil, because: .endedByAdmin, by: .thisOperator,
                        from: .console, at: .now)
                } else {
                    count = try endOne(endSessions)
                }
            } catch let error as AccountError {
                throw Failure(error)
            }
            put(String(count))
        }
    }

    private func endOne(_ endSessions: EndSessions) throws -> Int {
        guard let session = id.flatMap(SessionID.init(text:)),
            try endSessions.end(
                session, of: nil, because: .endedByAdmin, by: .thisOperator, from: .console, at: .now) != nil
        else { throw Failure("there is no such session", status: ExitStatus.data) }
        return 1
    }
}
