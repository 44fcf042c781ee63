public import AccountStore
public import Accounts
internal import LibCrypto
public import PasswordHashing
internal import SQLite
public import Settings

/// The accounts of this machine: database, master secret and password hashing, opened and checked as the settings say.
///
/// Both programs that know accounts begin with it, so that neither serves what the other would refuse.
public struct AccountsSite {
    public let store: SQLiteAccountStore
    public let masterSecret: MasterSecret
    public let hasher: PasswordHasher
    public let register: Register
    public let newPasswords: NewPasswords
    public let attemptKeys: AttemptKeyMaker

    /// - Parameters:
    ///   - migrating: whether an older schema is brought up to date; refused otherwise. False also means that nothing
    ///     will be sealed: then the ring need not be held.
    ///   - onEvent: is told of every event once it is stored.
    /// - Throws: with a line for the operator, where the secret file, the database, or their fit is out of order.
    public init(
        _ settings: Settings, migrating: Bool = true, onEvent: @escaping (Event) -> Void = { _ in }
    ) throws(AccountsSiteError) {
        let ring = try Self.masterSecret(settings)
        let masterSecret: MasterSecret
        do {
            let database = try AccountsDatabase.open(in: settings.stateDirectory, migrating: migrating)
            store = try SQLiteAccountStore(database, patience: Self.patience(settings), onEvent: onEvent)
            // Before the records are read: whoever adds a key then sees that we lack it, or we see that we need it.
            if migrating { try RingFiles(in: settings.stateDirectory).hold(ring.keys.map(\.id)) }
            try ring.check(against: store.masterKeys())
            masterSecret = ring.sealing(asChosenBy: store)
            hasher = PasswordHasher(
                parameters: try Argon2Parameters(
                    memoryKiB: Int(settings.argon2MemoryKiB), passes: Int(settings.argon2Passes)))
            let rules = try PasswordRules(
                minimumLength: Int(settings.passwordMinLength),
                siteName: settings.siteName.isEmpty ? nil : settings.siteName)
            newPasswords = NewPasswords(hasher: hasher, rules: rules, masterSecret: masterSecret)
            register = Register(users: store, newPasswords: newPasswords)
            attemptKeys = try AttemptKeyMaker(masterSecret: masterSecret)
        } catch {
            throw AccountsSiteError("\(settings.stateDirectory): \(error)")
        }
        self.masterSecret = masterSecret
    }

    /// A change that waits must be told of in time: past the request's deadline nobody would hear of it.
    private static func patience(_ settings: Settings) -> Duration {
        min(.seconds(settings.lockTimeoutSeconds), .seconds(settings.requestDeadlineSeconds) * 4 / 5)
    }

    /// Reads the master secret from its file.
    public static func masterSecret(_ settings: Settings) throws(AccountsSiteError) -> MasterSecret {
        do {
            var text = try RegularFile.readSecret(settings.secretFile, maxBytes: MasterSecret.maxTextBytes)
            return try MasterSecret.parse(SecretBytes(movingFrom: &text))
        } catch {
            throw AccountsSiteError("\(settings.secretFile) \(error)")
        }
    }
}

/// Why accounts cannot be served: one line that holds no secret. Starting again will not help (exit status 78).
public struct AccountsSiteError: Error, CustomStringConvertible {
    public let description: String

    init(_ line: String) { description = line }
}
