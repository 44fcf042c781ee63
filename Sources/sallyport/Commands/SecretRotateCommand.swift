internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Settings
internal import Wiring

struct SecretRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Let another key of the ring seal, and seal everything anew under it.",
        discussion: """
            Refuses, with exit status 69, while a running program lacks the key. It can be interrupted and run again; \
            the site serves meanwhile. Refresh tokens made before go on until the old key is dropped.
            """)

    @Option(name: .customLong("to"), help: "The key's id (default: the last one of the secret file).")
    var id: String?

    @OptionGroup var settings: SettingsOptions

    /// After how many rows a line tells how far it is.
    private static let progressStep = 1_000

    func validate() throws { _ = try id.map(SecretCommand.id(named:)) }

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let (site, rings) = try SecretCommand.open(settings.load())
            let target = try id.map(SecretCommand.id(named:)) ?? site.masterSecret.keys.last?.id ?? []
            let name = MasterSecret.text(ofID: target)
            guard site.masterSecret.keys.contains(where: { $0.id == target }) else {
                throw Failure("the secret file has no key \(name)", status: ExitStatus.data)
            }
            let rotate = RotateMasterSecret(store: site.store, masterSecret: site.masterSecret)
            if try choose(target, rotate, rings) {
                say("\(name) seals from now on")
            } else {
                say("\(name) seals already: going on with what is left")
            }
            var done = 0
            let left = try KeyCommand.changing { () throws(KeyChangeError) in
                try rotate.reseal(under: target) { rows in
                    if rows / Self.progressStep > done / Self.progressStep { say("sealed \(rows) rows anew so far") }
                    done = rows
                }
            }
            say("sealed \(done) rows anew")
            guard left == 0 else {
                throw Failure("\(left) rows are left under other keys: run it again", status: ExitStatus.unavailable)
            }
            say("nothing is left under other keys; what is still good for them: refresh tokens, until secret drop")
        }
    }

    private func choose(_ id: [UInt8], _ rotate: RotateMasterSecret, _ rings: RingFiles) throws -> Bool {
        var held: [RingFiles.Held] = []
        do throws(KeyChangeError) {
            return try rotate.choose(id, by: .thisOperator, at: .now) {
                held = try rings.held(without: id)
                return !held.isEmpty
            }
        } catch .heldWithout {
            let processes = LockHolders.processes(onFiles: held.map(\.inode)).map(String.init).joined(separator: ", ")
            throw Failure(
                [
                    "running programs lack the key \(MasterSecret.text(ofID: id)): process "
                        + (processes.isEmpty ? "unknown" : processes),
                    "renew all login and accounts workers and run this again; nothing was changed",
                ], status: ExitStatus.unavailable)
        } catch {
            throw Failure(error)
        }
    }
}
