internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Glibc
internal import Identity
internal import Settings
internal import Wiring

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Print the audit trail: who did what, oldest first.",
        discussion: """
            A line each: time in UTC, kind, and what is known of user, actor, address, session, request and detail. \
            With --follow it goes on until Ctrl-C. An event is kept for SALLYPORT_EVENT_RETENTION days.

            Kinds: \(Event.Kind.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Option(name: .customLong("user"), help: "Only events of the user of this name, or of the name itself.")
    var username: String?

    @Option(help: "Only events of this kind.", transform: Self.kind(named:))
    var kind: Event.Kind?

    @Option(
        help: "Only events not before this time, like 2026-11-21T09:08:07Z or 2026-11-21.", transform: Timestamp.parse)
    var since: Timestamp?

    @Option(help: "Only events before this time.", transform: Timestamp.parse)
    var until: Timestamp?

    @Option(help: "The newest so many events that match, 1 to 1000000.")
    var limit = 100

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Flag(help: "Go on printing events as they come.")
    var follow = false

    @OptionGroup var settings: SettingsOptions

    private static func kind(named name: String) throws -> Event.Kind {
        guard let kind = Event.Kind(rawValue: name) else { throw ValidationError("there is no event of this kind") }
        return kind
    }

    func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 1000000") }
    }

    func run() throws {
        try reporting {
            let site = try AccountsSite(settings.load(), migrating: false)
            let name = try username.map(Self.name)
            do throws(StoreError) {
                let reading = AuditReading(trail: site.store, filter: try filter(site, name))
                var last = try site.store.lastEventNumber()
                try reading.newest(limit, upTo: last).forEach(show)
                while follow {
                    _ = sleep(1)
                    let newest = try site.store.lastEventNumber()
                    try reading.after(last, upTo: newest).forEach(show)
                    last = newest
                }
            } catch {
                throw Failure(.unavailable(error))
            }
        }
    }

    private static func name(_ text: String) throws(Failure) -> Username {
        guard let name = Username(text) else { throw Failure("this is no username", status: ExitStatus.data) }
        return name
    }

    /// A name stands for the user who has it now, and for what happened under it whoever had it then.
    private func filter(_ site: AccountsSite, _ name: Username?) throws(StoreError) -> EventFilter {
        var filter = EventFilter()
        filter.kind = kind
        filter.since = since
        filter.until = until
        filter.username = name
        if let name { filter.user = try site.store.credentials(of: name)?.user.id }
        return filter
    }

    private func show(_ stored: StoredEvent) {
        if json { put(stored.json) } else { put(stored.line) }
    }
}
