internal import Accounts

/// Authelia's users file (https://www.authelia.com/reference/guides/passwords/), by a strict reader of the part of YAML
/// that such files are written in: mappings and lists by indentation, plain and quoted texts on one line, comments.
///
/// No YAML library: what else YAML has (anchors, tags, texts of several lines, flow mappings) has no place in a list
/// of users, and is refused for its line rather than guessed at.
final class AutheliaSource: UserSource {
    private let reader: LineReader
    private var line = 0
    /// A line that was read and is of the next user.
    private var pending: YAMLLine?
    private var isInside = false
    private var userIndentation: Int?

    init(_ reader: LineReader) { self.reader = reader }

    func next() throws(UserSourceError) -> SourceRow? {
        if !isInside { try enter() }
        guard let head = try significantLine(), head.indentation > 0 else { return nil }
        let expected = userIndentation ?? head.indentation
        userIndentation = expected
        let place = "line \(line)"
        guard head.indentation == expected, case .entry(let name, nil) = head.content else {
            throw malformed("a user is a name and a colon, indented like the others")
        }
        let values = try fields(under: head.indentation)
        do throws(ImportRefusal) {
            var values = values
            values[.username] = name
            return SourceRow(place: place, user: .success(try ForeignUser(values)))
        } catch {
            return SourceRow(place: place, user: .failure(error))
        }
    }

    /// Up to the line `users:`.
    private func enter() throws(UserSourceError) {
        guard let first = try significantLine(), first.indentation == 0, case .entry("users", nil) = first.content
        else {
            throw malformed("the file does not begin with users:")
        }
        isInside = true
    }

    private static let names: [String: SourceField] = [
        "password": .hash, "email": .email, "groups": .roles, "disabled": .disabled,
    ]

    /// What stands under a user. Members that are nobody's here (displayname, address, …) are passed over with all that
    /// stands under them.
    private func fields(under indentation: Int) throws(UserSourceError) -> [SourceField: String] {
        var values: [SourceField: String] = [:]
        var own: Int?
        while let line = try significantLine() {
            guard line.indentation > indentation else {
                pending = line
                break
            }
            own = own ?? line.indentation
            guard line.indentation == own else {
                // Under a member that was passed over.
                guard line.indentation > own ?? 0 else { throw malformed("the indentation fits nothing before it") }
                continue
            }
            guard case .entry(let name, let value) = line.content else {
                // A list may stand as far to the left as its name; that of the groups was read with it.
                continue
            }
            guard let field = Self.names[name] else { continue }
            guard values[field] == nil else { throw malformed("a member stands twice") }
            values[field] = field == .roles && value == nil ? try list(under: line.indentation) : value ?? ""
        }
        return values
    }

    /// A list of texts, a line each.
    private func list(under indentation: Int) throws(UserSourceError) -> String {
        var items: [String] = []
        while let line = try significantLine() {
            guard line.indentation >= indentation, case .item(let text) = line.content else {
                pending = line
                break
            }
            items.append(text)
        }
        return items.joined(separator: ",")
    }

    /// The next line that is not empty, a comment, or the beginning of a document.
    private func significantLine() throws(UserSourceError) -> YAMLLine? {
        if let pending {
            self.pending = nil
            return pending
        }
        while let found = try reader.line() {
            line += 1
            guard case .bytes(let bytes) = found, let text = try? text(bytes) else {
                throw malformed("is too long, or no UTF-8")
            }
            do throws(YAMLFault) {
                guard let line = try YAMLLine(text) else { continue }
                return line
            } catch {
                throw malformed(error.sentence)
            }
        }
        return nil
    }

    private func malformed(_ sentence: String) -> UserSourceError { UserSourceError("line \(line): \(sentence)") }
}
