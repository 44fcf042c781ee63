internal import Accounts

/// Comma-separated values with a header (RFC 4180), quoted strictly: a quote inside an unquoted field, or anything
/// behind a closing one, ends the import, since nobody knows where the next row begins.
final class CSVSource: UserSource {
    private let reader: LineReader
    private var row = 0
    private let places: SourceColumns.Places
    private let width: Int

    init(_ path: String, columns: SourceColumns) throws(UserSourceError) {
        reader = try LineReader(path)
        guard let (header, isTooLong) = try Self.record(reader, row: 1), !isTooLong else {
            throw UserSourceError("has no header")
        }
        var names: [String] = []
        for (position, field) in header.enumerated() {
            // A byte order mark, which spreadsheets write.
            let bytes = position == 0 && field.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(field.dropFirst(3)) : field
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw UserSourceError("has a header that is no UTF-8")
            }
            names.append(name)
        }
        places = try columns.places(in: names)
        width = names.count
        row = 1
    }

    func next() throws(UserSourceError) -> SourceRow? {
        row += 1
        guard let (fields, isTooLong) = try Self.record(reader, row: row) else { return nil }
        return SourceRow(place: "row \(row)", user: isTooLong ? .failure(.rowTooLong) : user(in: fields))
    }

    private func user(in fields: [[UInt8]]) -> Result<ForeignUser, ImportRefusal> {
        do throws(ImportRefusal) {
            guard fields.count == width else { throw .row }
            return .success(try ForeignUser(places, fields))
        } catch {
            return .failure(error)
        }
    }

    /// The fields of the next record; nil at the end. Empty lines are passed over.
    private static func record(_ reader: LineReader, row: Int) throws(UserSourceError) -> ([[UInt8]], Bool)? {
        var parser = CSVRecord()
        while let byte = try reader.byte() {
            switch parser.add(byte) {
            case .goOn: continue
            case .done where parser.isBlank: parser = CSVRecord()
            case .done: return (parser.fields, parser.isTooLong)
            case .malformed: throw UserSourceError("row \(row): a quote stands where none may")
            }
        }
        guard !parser.isInQuotes else { throw UserSourceError("row \(row): a quoted field has no end") }
        return parser.finish() ? (parser.fields, parser.isTooLong) : nil
    }
}

/// One record of a CSV file, byte by byte.
struct CSVRecord {
    enum Progress { case goOn, done, malformed }

    private(set) var fields: [[UInt8]] = [[]]
    private(set) var isTooLong = false
    private(set) var isInQuotes = false
    /// Behind a quote that ends the field, or that another quote makes a part of it.
    private var isBehindQuote = false
    private var wasQuoted = false
    private var length = 0

    /// Nothing but the end of a line.
    var isBlank: Bool { fields == [[]] && !wasQuoted && !isTooLong }

    mutating func add(_ byte: UInt8) -> Progress {
        if isInQuotes {
            guard byte == UInt8(ascii: "\"") else { return append(byte) }
            (isInQuotes, isBehindQuote) = (false, true)
            return .goOn
        }
        switch byte {
        case UInt8(ascii: "\"") where isBehindQuote:
            (isInQuotes, isBehindQuote) = (true, false)
            return append(byte)
        case UInt8(ascii: "\"") where isAtBeginning:
            (isInQuotes, wasQuoted) = (true, true)
            return .goOn
        case UInt8(ascii: "\""): return .malformed
        case UInt8(ascii: ","):
            isBehindQuote = false
            wasQuoted = false
            if fields.count < 1_000 { fields.append([]) } else { isTooLong = true }
            return .goOn
        case UInt8(ascii: "\n"):
            trim()
            return .done
        case UInt8(ascii: "\r") where isBehindQuote: return .goOn
        default: return isBehindQuote ? .malformed : append(byte)
        }
    }

    /// At the end of the file.
    /// - Returns: whether a record ends there.
    mutating func finish() -> Bool {
        trim()
        return !isBlank || length > 0
    }

    private var isAtBeginning: Bool { fields[fields.count - 1].isEmpty && !wasQuoted }

    private mutating func append(_ byte: UInt8) -> Progress {
        length += 1
        if length > maxRowBytes { isTooLong = true } else { fields[fields.count - 1].append(byte) }
        return .goOn
    }

    private mutating func trim() {
        if !wasQuoted, fields[fields.count - 1].last == UInt8(ascii: "\r") { fields[fields.count - 1].removeLast() }
    }
}

extension ForeignUser {
    /// A user from the fields of a record, which stand where the places say.
    init(_ places: SourceColumns.Places, _ fields: [[UInt8]?]) throws(ImportRefusal) {
        var values: [SourceField: String] = [:]
        for place in places.fields {
            if let bytes = fields[place.index] { values[place.field] = try text(bytes) }
        }
        var flags: [(role: String, value: String)] = []
        for flag in places.flags {
            if let bytes = fields[flag.index] { flags.append((flag.role, try text(bytes))) }
        }
        try self.init(values, flags: flags)
    }
}
