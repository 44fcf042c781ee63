internal import CSQLite

/// Something that must hold on a connection: set, where it can be, then read back.
struct Setting {
    let name: String
    /// nil where it is a matter of the file.
    let set: SQL?
    let read: SQL
    let expected: String

    static func settings(isReadOnly: Bool, synchronous: Database.Synchronous) -> [Setting] {
        isReadOnly ? common + [queryOnly] : common + [secureDelete, synchronous.setting]
    }

    private static let common = [
        Setting(name: "journal_mode", set: nil, read: "PRAGMA journal_mode", expected: "wal"),
        Setting(
            name: "foreign_keys", set: "PRAGMA foreign_keys = ON", read: "PRAGMA foreign_keys", expected: "1"),
        Setting(
            name: "trusted_schema", set: "PRAGMA trusted_schema = OFF", read: "PRAGMA trusted_schema", expected: "0"),
        Setting(
            name: "cell_size_check", set: "PRAGMA cell_size_check = ON", read: "PRAGMA cell_size_check",
            expected: "1"),
        Setting(name: "mmap_size", set: "PRAGMA mmap_size = 0", read: "PRAGMA mmap_size", expected: "0"),
        // 2: nothing that is sorted or staged reaches a file of its own.
        Setting(name: "temp_store", set: "PRAGMA temp_store = MEMORY", read: "PRAGMA temp_store", expected: "2"),
    ]

    private static let queryOnly = Setting(
        name: "query_only", set: "PRAGMA query_only = ON", read: "PRAGMA query_only", expected: "1")

    /// What is deleted is overwritten with zeros.
    private static let secureDelete = Setting(
        name: "secure_delete", set: "PRAGMA secure_delete = ON", read: "PRAGMA secure_delete", expected: "1")

    /// - Throws: `setting` where it does not hold.
    func apply(to connection: Connection) throws(SQLiteError) {
        if let set { try Statement(set, on: connection).runUnguarded() }
        let found = try Statement(read, on: connection).firstUnguarded { row throws(SQLiteError) in try row.rendered() }
        guard found == expected else { throw .setting(name: name, expected: expected, found: found ?? "nothing") }
    }
}

extension Database.Synchronous {
    var setting: Setting {
        switch self {
        case .full:
            Setting(name: "synchronous", set: "PRAGMA synchronous = FULL", read: "PRAGMA synchronous", expected: "2")
        case .normal:
            Setting(name: "synchronous", set: "PRAGMA synchronous = NORMAL", read: "PRAGMA synchronous", expected: "1")
        }
    }
}

/// What is switched by sqlite3_db_config(): https://www.sqlite.org/c3ref/c_dbconfig_defensive.html
enum Switches {
    static let all: [(name: String, option: Int32, isOn: Bool)] = [
        // No statement can write to the schema, the shadow tables or the journal mode OFF.
        ("defensive", SQLITE_DBCONFIG_DEFENSIVE, true),
        // "text" in double quotes is a name, never a string.
        ("dqs_dml", SQLITE_DBCONFIG_DQS_DML, false),
        ("dqs_ddl", SQLITE_DBCONFIG_DQS_DDL, false),
        // -wal and -shm stay behind, without which nobody can read who may not write (S16).
        ("no_ckpt_on_close", SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true),
        ("load_extension", SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, false),
        // No database of ours has one: a view in the place of a table would run whatever its maker wrote.
        ("enable_view", SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ]

    /// For a file that a less trusted user writes.
    static let lessTrusted: [(name: String, option: Int32, isOn: Bool)] = [
        ("enable_trigger", SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
    ]
}
