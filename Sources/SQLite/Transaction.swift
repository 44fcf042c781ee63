/// The right to change a database: exists only inside `Database.write`, while the write lock is held, and cannot be
/// kept.
public struct Transaction: ~Copyable {
    let connection: Connection

    init(on connection: Connection) { self.connection = connection }
}
