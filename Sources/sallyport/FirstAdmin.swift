internal import Accounts
internal import Identity
internal import JOSE
internal import LibCrypto
internal import PasswordHashing
internal import Settings
internal import Wiring

/// The first user of a site, who administers the others.
struct FirstAdmin {
    private let username: String
    private let password: String
    private let isLinkWanted: Bool

    /// Asks for the password and checks it, so that nothing is made for one that cannot be taken.
    /// - Parameter isLinkWanted: nobody is asked; `add` prints a link instead.
    init(named username: String, byLink isLinkWanted: Bool, _ settings: Settings) throws(Failure) {
        guard Username(username) != nil else { throw Failure(AccountError.invalid([.username])) }
        self.username = username
        self.isLinkWanted = isLinkWanted
        password = try isLinkWanted ? Self.unguessable() : PasswordPrompt.read()
        let rules: PasswordRules
        do {
            rules = try PasswordRules(
                minimumLength: Int(settings.passwordMinLength),
                siteName: settings.siteName.isEmpty ? nil : settings.siteName)
        } catch {
            throw Failure("the rules for passwords cannot be read: \(error)", status: ExitStatus.configuration)
        }
        if let fault = rules.fault(in: Password(password), for: username) {
            throw Failure(AccountError.invalid([.password(fault)]))
        }
    }

    private static func unguessable() throws(Failure) -> String {
        do { return Base64URL.encode(try Random.bytes(32)) } catch {
            throw Failure("no random bytes: \(error)", status: ExitStatus.unavailable)
        }
    }

    func add(_ settings: Settings) throws {
        let site = try AccountsSite(settings)
        do throws(AccountError) {
            let user = try site.register.add(
                Registration(username: username, password: password, email: nil), roles: ["admin"], by: .thisOperator,
                from: .console, at: .now)
            say("added \(user.username), who administers the users")
            guard isLinkWanted else { return }
            let link = try MakeResetLink(users: site.store, store: site.store).make(
                for: username, by: .thisOperator, from: .console, at: .now)
            print(link.address(settings))
        } catch {
            throw Failure(error)
        }
    }
}

extension ResetLink {
    /// Without `SALLYPORT_URL` the path alone.
    func address(_ settings: Settings) -> String {
        "\(settings.url)\(settings.prefix)/pages/reset-password?token=\(token)"
    }
}
