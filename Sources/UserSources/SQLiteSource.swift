internal import Accounts
internal import SQLite

/// A table of a SQLite file.
final class SQLiteSource: UserSource {
    private let rows: ForeignDatabase.Rows
    private let places: SourceColumns.Places
    private var row = 0

    init(_ path: String, columns: SourceColumns) throws(UserSourceError) {
        // Refuses links, as for every other source.
        _ = try LineReader(path)
        do {
            let database = try ForeignDatabase(reading: path)
            let tables = try database.tables()
            let (table, places) = try Self.choose(from: tables, columns)
            let names = places.fields.map { table.columns[$0.index] } + places.flags.map { table.columns[$0.index] }
            rows = try database.rows(of: table, columns: names)
            // The values come in the order in which they were asked for.
            let flagsBegin = places.fields.count
            self.places = SourceColumns.Places(
                fields: places.fields.enumerated().map { ($1.field, $0) },
                flags: places.flags.enumerated().map { ($1.role, flagsBegin + $0) })
        } catch {
            throw Self.told(error)
        }
    }

    func next() throws(UserSourceError) -> SourceRow? {
        row += 1
        let values: [[UInt8]?]?
        do { values = try rows.next() } catch { throw Self.told(error) }
        guard let values else { return nil }
        do throws(ImportRefusal) {
            guard values.allSatisfy({ $0?.count ?? 0 <= maxRowBytes }) else { throw .rowTooLong }
            return SourceRow(place: "row \(row)", user: .success(try ForeignUser(places, values)))
        } catch {
            return SourceRow(place: "row \(row)", user: .failure(error))
        }
    }

    /// The table that was named, or the only one that looks like one of users: Django's `auth_user` before others.
    private static func choose(
        from tables: [ForeignDatabase.Table], _ columns: SourceColumns
    ) throws(UserSourceError) -> (ForeignDatabase.Table, SourceColumns.Places) {
        if let name = columns.table {
            guard let table = tables.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
                throw UserSourceError("has no table of that name (a view is none)")
            }
            return (table, try columns.places(in: table.columns))
        }
        let fitting = tables.compactMap { table in (try? columns.places(in: table.columns)).map { (table, $0) } }
        if let django = fitting.first(where: { $0.0.name == "auth_user" }) { return django }
        guard let first = fitting.first else {
            throw UserSourceError("has no table that looks like one of users: name --table and --column")
        }
        guard fitting.count == 1 else {
            throw UserSourceError("has \(fitting.count) tables that look like users: name one with --table")
        }
        return first
    }

    /// Result codes and SQLite's words for them; never what a damaged file put into a message.
    private static func told(_ error: any Error) -> UserSourceError {
        if let error = error as? UserSourceError { return error }
        guard case .failed(let code, _, _, _)? = error as? SQLiteError else {
            return UserSourceError("cannot be read as a SQLite database")
        }
        return switch code & 0xff {
        case 11, 26: UserSourceError("is damaged, or no SQLite database (error \(code))")
        case 18: UserSourceError("has a row of more than 1 MB")
        case 5, 6: UserSourceError("is in use: copy it first, with sqlite3's .backup")
        case 8, 14:
            UserSourceError("cannot be read where it lies: copy it first, with sqlite3's .backup (error \(code))")
        default: UserSourceError("cannot be read (SQLite error \(code))")
        }
    }
}
