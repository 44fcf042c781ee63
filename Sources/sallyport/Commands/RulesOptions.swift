internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Rules
internal import Settings

/// Reads a file of rules as the gate does, but for who may write it.
enum RulesText {
    /// - Parameter file: nil: the one that the settings name.
    static func path(_ file: String?, _ settings: Settings) throws(Failure) -> String {
        if let file { return file }
        guard !settings.rulesFile.isEmpty else {
            throw Failure("SALLYPORT_RULES_FILE is not set: name a file", status: ExitStatus.configuration)
        }
        return settings.rulesFile
    }

    /// - Throws: `Failure` where the file cannot be read, as the gate could not.
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        do {
            return try RegularFile.read(path, maxBytes: RuleSet.maxBytes)
        } catch {
            throw Failure("\(path) \(error)", status: ExitStatus.data)
        }
    }
}

/// A question to the rules, as an operator puts it.
struct RulesQuestion: ParsableArguments {
    @Argument(help: "nobody, a username (with the roles that the user has), or alice:role,role.")
    var who: String

    @Argument(help: "The method, such as GET.")
    var method: String

    @Argument(help: "The address: https://host/path.")
    var url: String

    @Option(name: .customLong("from"), help: "The client's address.")
    var address = Expectation.address

    @Flag(help: "As if the password had been given a moment ago.")
    var fresh = false

    @Option(name: .customLong("file"), help: "A file of rules, instead of SALLYPORT_RULES_FILE.")
    var file: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    /// What was asked, and the rules that are to answer.
    struct Asked {
        let question: Question
        let rules: RuleSet
        let file: String
    }

    func load() throws -> Asked {
        let settings = try settings.load()
        let file = try RulesText.path(file, settings)
        let text = try RulesText.read(file)
        let rules: RuleSet
        do {
            rules = try RuleSet(parsing: text)
        } catch {
            throw Failure(error.list.map { "\(file): \($0)" }, status: ExitStatus.data)
        }
        return Asked(question: try question(settings), rules: rules, file: file)
    }

    private func question(_ settings: Settings) throws -> Question {
        let named: NamedPerson
        let place: NamedPlace
        do {
            named = try NamedPerson(who)
            place = try NamedPlace(url)
        } catch {
            throw Failure("\(error)", status: ExitStatus.usage)
        }
        guard let address = IPAddress(address) else {
            throw Failure("--from takes an address such as \(Expectation.address)", status: ExitStatus.usage)
        }
        var person: Asker.Person?
        if let name = named.username {
            let roles = if let given = named.roles { given } else { try Self.roles(of: name, settings) }
            person = Asker.Person(username: name.canonical, roles: roles, isFresh: fresh)
        }
        return Question(
            asker: Asker(person: person, address: address), method: method, host: place.host, paths: [place.path])
    }

    private static func roles(of name: Username, _ settings: Settings) throws(Failure) -> [String] {
        let user: User?
        do {
            let database = try AccountsDatabase.open(in: settings.stateDirectory, migrating: false)
            user = try SQLiteAccountStore(database).credentials(of: name)?.user
        } catch {
            throw Failure(
                ["\(settings.stateDirectory): \(error)", "say the roles instead: \(name):role,role"],
                status: ExitStatus.configuration)
        }
        guard let user else {
            throw Failure("there is no user \(name); say the roles: \(name):role,role", status: ExitStatus.data)
        }
        if user.disabledAt != nil { say("\(name) is disabled, and is let in nowhere") }
        return user.roles
    }
}

extension RuleSet.Verdict {
    /// For an operator, after the status.
    var words: String {
        switch self {
        case .open: "let in"
        case .logIn: "has to log in first"
        case .forbid: "denied"
        case .reauthenticate: "has to give the password again"
        }
    }
}
