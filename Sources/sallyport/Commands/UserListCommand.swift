internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON
internal import Settings
internal import Wiring

struct UserListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the users by name.",
        discussion: """
            A line for each: username, id, `enabled` or `disabled`, roles, address, with tabs between them. With \
            --json one array. Reads page by page, beside a serving site.
            """)

    @Option(help: "Only those in whose name or address this text stands.")
    var search: String?

    @Flag(help: "Print one JSON array.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let users = ReadUsers(store: try AccountsSite(settings.load()).store)
            let search = search.map { UserSearch(text: $0, includesAddresses: true) }
            var last: Username?
            var isFirst = true
            if json { print("[") }
            repeat {
                let page = try doing { () throws(AccountError) in
                    try users.list(after: last, matching: search, limit: ReadUsers.maxLimit)
                }
                for user in page.users {
                    show(user, isFirst: isFirst)
                    isFirst = false
                }
                last = page.next
            } while last != nil
            if json { print("]") }
        }
    }

    private func show(_ user: User, isFirst: Bool) {
        guard json else {
            return printFields([
                user.username.canonical, user.id.text, user.disabledAt == nil ? "enabled" : "disabled",
                user.roles.joined(separator: ","), user.email ?? "",
            ])
        }
        if !isFirst { print(",") }
        printJSON(.object(JSONObject(forAdmin: user)))
    }
}
