internal import AccountStore
internal import Accounts
internal import LibCrypto
internal import PasswordHashing
internal import SQLite
internal import Settings

/// The accounts of this machine as the operator's commands use them: database, master secret, use cases.
struct Site {
    let register: Register

    init(_ settings: Settings) throws(Failure) {
        let masterSecret = try Site.masterSecret(settings)
        do {
            let database = try AccountsDatabase.open(in: settings.stateDirectory, migrating: true)
            let store = try SQLiteAccountStore(database, patience: .seconds(settings.lockTimeoutSeconds))
            try masterSecret.check(against: store.masterKeys())
            register = Register(
                users: store,
                hasher: PasswordHasher(
                    parameters: try Argon2Parameters(
                        memoryKiB: Int(settings.argon2MemoryKiB), passes: Int(settings.argon2Passes))),
                rules: try PasswordRules(
                    minimumLength: Int(settings.passwordMinLength),
                    siteName: settings.siteName.isEmpty ? nil : settings.siteName),
                masterSecret: masterSecret)
        } catch {
            throw Failure("\(settings.stateDirectory): \(error)", status: ExitStatus.configuration)
        }
    }

    /// Reads the master secret from its file.
    static func masterSecret(_ settings: Settings) throws(Failure) -> MasterSecret {
        do {
            return try MasterSecret.parse(
                SecretBytes(copying: RegularFile.readSecret(settings.secretFile, maxBytes: MasterSecret.maxTextBytes)))
        } catch {
            throw Failure("\(settings.secretFile) \(error)", status: ExitStatus.configuration)
        }
    }
}
