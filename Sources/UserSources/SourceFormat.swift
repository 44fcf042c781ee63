/// What a source is written in.
public enum SourceFormat: String, Sendable, CaseIterable {
    /// A SQLite file of Flask-SQLAlchemy, Django or anybody else.
    case sqlite
    /// With a header (RFC 4180).
    case csv
    /// An object a line, as `sallyport export` writes them.
    case jsonl
    /// Apache's and nginx's file of `name:hash`.
    case htpasswd
    /// Authelia's users file.
    case authelia

    /// Opens a source from its beginning.
    /// - Throws: where it cannot be read, or lacks what `columns` asks for.
    public func open(_ path: String, columns: SourceColumns) throws(UserSourceError) -> any UserSource {
        switch self {
        case .sqlite: try SQLiteSource(path, columns: columns)
        case .csv: try CSVSource(path, columns: columns)
        case .jsonl: JSONLinesSource(try LineReader(path), columns: columns)
        case .htpasswd: HtpasswdSource(try LineReader(path))
        case .authelia: AutheliaSource(try LineReader(path))
        }
    }
}
