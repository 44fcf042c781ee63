internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON
internal import Settings
internal import Wiring

struct SecretListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys of the master secret: which seals, and what lies under each.",
        discussion: "Ids and counts alone; the keys themselves are never printed.")

    @Flag(help: "Print a JSON array; times are seconds since 1970.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let site = try AccountsSite(settings.load(), migrating: false)
            let uses: [MasterKeyUse]
            do throws(StoreError) {
                uses = try site.store.masterKeyUses()
            } catch {
                throw Failure(.unavailable(error))
            }
            let others = site.masterSecret.keys.map(\.id).filter { id in !uses.contains { $0.id == id } }
            if json {
                let array = JSONValue.array((uses.map(Self.object) + others.map(Self.object)).map { .object($0) })
                print(String(decoding: JSONWriter.write(array), as: UTF8.self))
            } else {
                uses.forEach { print(Self.line($0)) }
                others.forEach { print("\(MasterSecret.text(ofID: $0)) only opens, not rotated to yet") }
            }
        }
    }

    private static func line(_ use: MasterKeyUse) -> String {
        let state = use.seals ? "seals" : use.sealedUntil.map { "sealed until \($0.inUTC)" } ?? "only opens"
        return "\(MasterSecret.text(ofID: use.id)) \(state), under it: \(use.passwords) passwords, "
            + "\(use.signingKeys) signing keys"
    }

    private static func object(_ use: MasterKeyUse) -> JSONObject {
        [
            "id": .string(MasterSecret.text(ofID: use.id)), "seals": .bool(use.seals),
            "passwords": .integer(use.passwords), "signing_keys": .integer(use.signingKeys),
            "created_at": .integer(use.createdAt.secondsSince1970),
            "sealed_until": use.sealedUntil.map { .integer($0.secondsSince1970) } ?? .null,
        ]
    }

    /// A key of the file that the database does not know.
    private static func object(_ id: [UInt8]) -> JSONObject {
        ["id": .string(MasterSecret.text(ofID: id)), "seals": false, "passwords": 0, "signing_keys": 0]
    }
}
