/// Why the store could not do it. Nothing was changed, and whoever asked may try again later.
///
/// The text is for the log: SQLite's own words and code, never a bound value.
public enum StoreError: Error, Equatable {
    /// The write lock or the database was not to be had in time.
    case busy(String)
    /// The disk is full.
    case full(String)
    /// The database is damaged, read-only, missing or otherwise out of order.
    case broken(String)
}
