internal import Identity
public import PasswordHashing

/// What every way to a new password needs: the rules, and how it is stored.
public struct NewPasswords {
    private let hasher: PasswordHasher
    private let rules: PasswordRules
    private let masterSecret: MasterSecret

    public init(hasher: PasswordHasher, rules: PasswordRules, masterSecret: MasterSecret) {
        self.hasher = hasher
        self.rules = rules
        self.masterSecret = masterSecret
    }

    /// Which rule it breaks for a user of that name, as it was typed; nil where it may be set.
    func fault(in password: String, for username: String) -> PasswordFault? {
        rules.fault(in: Password(password), for: username)
    }

    /// As the user's row keeps it. Cost: one hash.
    /// - Throws: `.broken`, `.unavailable`.
    func seal(_ password: String, owner: UserID) throws(AccountError) -> [UInt8] {
        try masterSecret.sealHash(of: Password(password), with: hasher, owner: owner)
    }
}
