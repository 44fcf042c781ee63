internal import Accounts
internal import ArgumentParser
internal import Identity
internal import PasswordHashing
internal import Settings
internal import UserSources
internal import Wiring

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take over the users of another system, with the hashes of their passwords.",
        discussion: """
            Without --commit nothing is changed: it reads everything and reports what would be imported, and each row \
            that would be refused, by its number and the reason; never a name, a hash or a password. With --commit \
            it then stores all users in one transaction: all, or none. Where rows are refused nothing is imported, \
            unless --skip-refused says to leave them out. Run again, it passes over who was imported before.

            Formats: sqlite (a file of Flask-SQLAlchemy or Django; the table and its columns are found, or named), csv \
            (with a header), jsonl (as sallyport export writes), htpasswd, authelia.

            Columns that can be named with --column FIELD=NAME (FIELD= leaves it out): \
            \(SourceField.allCases.map(\.rawValue).joined(separator: ", ")).

            Hashes are kept as they are and made anew at the next login. Bare digests (md5, sha1, sha256, sha512) are \
            wrapped in argon2id first, which takes some 25 ms each. While the users are stored nobody else can write: \
            about a second for 20,000.

            Exit status: 0 all would be or were imported · 65 some rows were refused, or the source cannot be read.
            """)

    @Argument(
        help: "One of: \(SourceFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
        transform: { try one(of: SourceFormat.self, $0) })
    var format: SourceFormat

    @Argument(help: "The file: a regular one, not a link.")
    var file: String

    @Flag(help: "Import, where nothing is refused.")
    var commit = false

    @Flag(name: .customLong("skip-refused"), help: "Leave refused rows out.")
    var skipRefused = false

    @Option(help: "The table of a SQLite file.")
    var table: String?

    @Option(
        name: .customLong("column"), help: ArgumentHelp("Which column is what.", valueName: "field=name"),
        transform: Pair.init)
    var columns: [Pair] = []

    @Option(
        name: .customLong("role-flag"),
        help: ArgumentHelp(
            "A role for whoever has a yes in a column, such as is_superuser=admin.", valueName: "column=role"),
        transform: Pair.init)
    var roleFlags: [Pair] = []

    @Option(name: .customLong("role"), help: "A role for everybody; may be given more than once.")
    var roles: [String] = []

    @Option(
        name: .customLong("salt-place"),
        help: "Of bare digests with a salt: digest of salt and password (before), password and salt (after), or hmac.",
        transform: { try one(of: SaltPlace.self, $0) })
    var saltPlace: SaltPlace?

    @Option(help: "A file of new names: old, a tab, new, a line each.")
    var rename: String?

    @Flag(name: .customLong("emails-verified"), help: "You vouch for the addresses that the source does not deny.")
    var emailsVerified = false

    @Flag(help: "Print the refused rows and the report as JSON, an object a line.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard roles.allSatisfy(Role.isName), roleFlags.allSatisfy({ Role.isName($0.right) }) else {
            throw ValidationError("a role is 1 to 64 of a-z, 0-9 and -")
        }
        guard columns.allSatisfy({ SourceField(rawValue: $0.left) != nil }) else {
            throw ValidationError("--column takes one of the fields that --help lists")
        }
        let takesColumns = format != .htpasswd && format != .authelia
        guard takesColumns || (columns.isEmpty && roleFlags.isEmpty), format == .sqlite || table == nil else {
            throw ValidationError("this format has no columns or tables to name")
        }
    }

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            let site = try AccountsSite(settings)
            let users = ImportUsers(
                store: site.store, hasher: site.hasher, masterSecret: site.masterSecret, options: try options())
            let run = ImportRun(
                users: users, source: { () throws(UserSourceError) in try open() }, json: json, at: .now)
            let check = try run.check()
            let mayImport = check.report.refused == 0 || skipRefused
            let isDone = commit && mayImport && check.report.accepted > 0
            if isDone { try run.commit(check, spoolIn: settings.stateDirectory) }
            run.tell(check.report, isDone: isDone)
            if check.report.refused > 0, !skipRefused {
                throw Failure(
                    "nothing was imported: mend the refused rows, or leave them out with --skip-refused",
                    status: ExitStatus.data)
            }
            if !commit { say("nothing was changed: --commit imports") }
        }
    }

    private func open() throws(UserSourceError) -> any UserSource {
        var source = SourceColumns()
        source.table = table
        for column in columns {
            guard let field = SourceField(rawValue: column.left) else { continue }
            source.named[field] = .some(column.right.isEmpty ? nil : column.right)
        }
        source.flags = roleFlags.map { ($0.left, $0.right) }
        return try format.open(file, columns: source)
    }

    private func options() throws(Failure) -> ImportOptions {
        var options = ImportOptions()
        options.saltPlace = saltPlace
        options.vouchesForEmails = emailsVerified
        options.roles = roles
        if let rename {
            do { options.renames = try Renames.read(rename) } catch {
                throw Failure("\(rename) \(error)", status: ExitStatus.data)
            }
        }
        return options
    }
}

/// One of the words that an argument may be.
private func one<Word: RawRepresentable<String> & CaseIterable>(of words: Word.Type, _ text: String) throws -> Word {
    guard let word = Word(rawValue: text) else {
        throw ValidationError("is none of \(words.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return word
}

/// `left=right`.
struct Pair {
    let left: String
    let right: String

    init(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError("is not like this=that") }
        (left, right) = (String(parts[0]), String(parts[1]))
    }
}
