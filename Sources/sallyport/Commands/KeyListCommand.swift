internal import Accounts
internal import ArgumentParser
internal import FastCGI
internal import Identity
internal import JSON
internal import Settings
internal import Wiring

struct KeyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the signing keys, the newest first.",
        discussion: """
            A line each: id, algorithm, state, when it was made, until when it verifies, and `for URL tokens` where it \
            is, or `for old tokens alone`. States: next (published, does not sign yet), signing, verifying (signs no \
            more), expired (its last token has expired), retired.
            """)

    @Flag(help: "Print a JSON array; times are seconds since 1970.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let list = ListSigningKeys(store: try AccountsSite(settings.load(), migrating: false).store)
            let keys = try KeyCommand.changing { () throws(KeyChangeError) in try list.list() }
            let now = Timestamp.now
            if json {
                let array = JSONValue.array(keys.map { .object(Self.object($0, at: now)) })
                print(String(decoding: JSONWriter.write(array), as: UTF8.self))
            } else {
                keys.forEach { print(Self.line($0, at: now)) }
            }
        }
    }

    private static func state(of key: PublishedKey, at now: Timestamp) -> String {
        key.state == .verifying && !key.verifies(at: now) ? "expired" : key.state.rawValue
    }

    private static func line(_ record: KeyRecord, at now: Timestamp) -> String {
        let key = record.published
        let end = key.state == .verifying ? key.verifiesUntil.map { " until " + $0.inUTC } ?? "" : ""
        return "\(key.kid) \(key.algorithm) \(state(of: key, at: now)) made \(record.createdAt.inUTC)\(end)"
            + uses[key.use, default: ""]
    }

    private static let uses: [PublishedKey.Use: String] = [.url: " for URL tokens", .legacy: " for old tokens alone"]

    private static func object(_ record: KeyRecord, at now: Timestamp) -> JSONObject {
        let key = record.published
        return [
            "kid": .string(key.kid), "use": .string(key.use.rawValue), "algorithm": .string(key.algorithm),
            "state": .string(state(of: key, at: now)),
            "created_at": .integer(record.createdAt.secondsSince1970),
            "verifies_until": key.verifiesUntil.map { .integer($0.secondsSince1970) } ?? .null,
        ]
    }
}
