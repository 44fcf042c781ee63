internal import CSQLite

/// A SQLite file that another program wrote: read, never changed, and nothing in it believed.
///
/// Views and triggers of the file never run, no function that could do anything is called from its schema, no row is
/// longer than 1 MB, and a statement stops that finds nothing for too long. Used by one thread at a time.
public final class ForeignDatabase {
    /// A table as it is named in the file, and its columns.
    public struct Table: Sendable, Equatable {
        public let name: String
        public let columns: [String]
    }

    private let connection: Connection

    /// - Parameter patience: how long a statement may look for the next row.
    /// - Throws: `missing`, `setting` where it is no regular file, `failed` where it is no database.
    public init(reading path: String, patience: Duration = .seconds(30)) throws(SQLiteError) {
        connection = try Connection(path: path, isReadOnly: true)
        try connection.setBusyTimeout(.seconds(5))
        connection.limitStatements(to: patience)
        for (name, option, isOn) in Switches.all + Switches.lessTrusted where name != "no_ckpt_on_close" {
            guard try connection.configure(option, isOn, name: name) == isOn else {
                throw .setting(name: name, expected: "\(isOn)", found: "\(!isOn)")
            }
        }
        for setting in ["PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON", "PRAGMA mmap_size = 0"] as [SQL] {
            try Statement(setting, on: connection).runUnguarded()
        }
        try Statement("PRAGMA query_only = ON", on: connection).runUnguarded()
    }

    /// The ordinary tables: no views, no virtual tables, none of SQLite's own.
    public func tables() throws(SQLiteError) -> [Table] {
        let names = try Statement(
            """
            SELECT name FROM pragma_table_list
            WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name LIMIT 1000
            """, on: connection
        ).all { row throws(SQLiteError) in try row.text() }
        let columns = try Statement("SELECT name FROM pragma_table_info(?1)", on: connection)
        var tables: [Table] = []
        for name in names {
            tables.append(
                Table(name: name, columns: try columns.all([.text(name)]) { row throws(SQLiteError) in try row.text() })
            )
        }
        return tables
    }

    /// Every row of a table that `tables` listed, in the order of the file.
    /// - Parameter columns: of those that it listed; one value for each.
    public func rows(of table: Table, columns: [String]) throws(SQLiteError) -> Rows {
        let known = columns.allSatisfy { column in table.columns.contains { $0.utf8.elementsEqual(column.utf8) } }
        guard known, !columns.isEmpty else { throw .misuse(sql: "columns that are not in the table") }
        return try Rows(SQL(selecting: columns, from: table.name), columns: columns.count, on: connection)
    }

    /// The rows of a table, one after another.
    public final class Rows {
        private let statement: Statement
        private let columns: Int

        fileprivate init(_ sql: SQL, columns: Int, on connection: Connection) throws(SQLiteError) {
            statement = try Statement(sql, on: connection)
            self.columns = columns
        }

        /// The values of the next row, as text; nil for NULL. nil where there is none.
        ///
        /// Text and blobs are their bytes, numbers their digits.
        public func next() throws(SQLiteError) -> [[UInt8]?]? {
            try statement.next { row throws(SQLiteError) in
                var values: [[UInt8]?] = []
                for _ in 0..<columns { values.append(try row.optionalBytes()) }
                return values
            }
        }
    }
}

extension SQL {
    /// The one place where names become part of a statement: those of a foreign file, quoted as SQL quotes names
    /// (https://www.sqlite.org/lang_keywords.html), after they were found in that file.
    fileprivate init(selecting columns: [String], from table: String) {
        let names = columns.map(Self.quoted).joined(separator: ", ")
        self.init(quotedNames: "SELECT \(names) FROM \(Self.quoted(table))")
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
