internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import PasswordHashing
internal import Settings
internal import Wiring

struct UserAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a user.",
        discussion: """
            The password is asked for twice on a terminal, without echo; otherwise it is the first line of standard \
            input. It is never an argument. Prints the new user's id.
            """)

    @Argument(help: "The username: 1 to 64 of a-z, 0-9 and ._+@-.")
    var username: String

    @Option(name: .customLong("role"), help: "A role of the user; may be given more than once.")
    var roles: [String] = []

    @Option(help: "A contact address.")
    var email: String?

    @OptionGroup var settings: SettingsOptions

    /// They travel in one field, Remote-Groups, and in every token: nginx takes 4,096 bytes of header fields from the
    /// gate, and a user whose answer is longer could not be let in.
    private static let maxRolesBytes = 1_024

    func validate() throws {
        let isRole = { (role: String) in
            !role.isEmpty && role.utf8.count <= 64
                && role.utf8.allSatisfy {
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
                }
        }
        guard roles.allSatisfy(isRole) else { throw ValidationError("a role is 1 to 64 of a-z, 0-9 and -") }
        guard roles.joined(separator: ",").utf8.count <= Self.maxRolesBytes else {
            throw ValidationError("all roles together are at most 1,024 bytes")
        }
    }

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let register = try AccountsSite(settings.load()).register
            let registration = Registration(
                username: username, password: try PasswordPrompt.read(), email: email)
            let user: User
            do throws(AccountError) {
                user = try register.add(
                    registration, roles: roles, by: .thisOperator, from: .console, at: .now)
            } catch {
                throw Failure(error)
            }
            print(user.id.text)
            say("added \(user.username)")
        }
    }
}

extension Failure {
    /// What a use case refused, in the operator's words.
    init(_ error: AccountError) {
        switch error {
        case .invalid(let faults): self.init(faults.map(\.sentence), status: ExitStatus.data)
        case .usernameTaken: self.init("this username is taken", status: ExitStatus.cannotCreate)
        case .unavailable(let error): self.init(error.detail, status: ExitStatus.unavailable)
        case .broken(let detail): self.init(detail, status: ExitStatus.configuration)
        case .unknownUser: self.init("there is no such user", status: ExitStatus.data)
        case .userDisabled: self.init("this user is disabled", status: ExitStatus.data)
        case .registrationClosed, .inviteNeeded, .loginFailed, .token, .sessionEndedNow, .passwordWrong,
            .tooManyAttempts, .resetTokenInvalid:
            self.init("refused", status: ExitStatus.data)
        }
    }
}

extension InputFault {
    fileprivate var sentence: String {
        switch self {
        case .username:
            "a username is 1 to 64 of a-z, 0-9 and ._+@-, begins with a letter or digit, has at most one @ "
                + "and no dot at the end"
        case .email: "the address cannot be one"
        case .password(let fault), .newPassword(let fault): "the password \(fault.sentence)"
        }
    }
}
