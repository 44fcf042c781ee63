public import Identity
internal import LibCrypto

/// Makes a database good for use that was put back to an older state (R8): nobody goes on with what they held, since
/// what became of it after the backup was made is not known.
///
/// Every session ends, and no refresh token from before is authentic any more, whatever becomes of the rows. Reset
/// links and counted shares end as well, and URL tokens made so far (`LinkReading.restoredAt`). Users, passwords,
/// invites, API tokens and shares without a count are as they were.
public struct SettleRestored {
    private let store: any RestoreStore

    public init(store: any RestoreStore) { self.store = store }

    /// - Parameter backup: when the backup was made, for the event.
    /// - Throws: `.unavailable`; `.broken` without entropy.
    public func settle(
        backupOf backup: Timestamp, by actor: Event.Actor, at now: Timestamp
    ) throws(AccountError) -> RestoredCounts {
        let salt: [UInt8]
        do { salt = try Random.bytes(16) } catch { throw .broken("no randomness for the refresh salt") }
        do {
            return try store.settleRestored(refreshSalt: salt, at: now) { counts in
                Event(
                    .databaseRestored, at: now, by: actor, from: .console,
                    detail: "as of \(backup.secondsSince1970); " + Event.detail(sessionsEnded: counts.sessions))
            }
        } catch {
            throw .unavailable(error)
        }
    }
}
