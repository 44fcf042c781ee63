internal import Identity
internal import JOSE
internal import JOSESigning
internal import JSON

/// Looks at everything that is at rest: is the database whole, does every seal open, do the keys match?
public struct Inspect {
    private let store: any InspectionStore & MasterKeyStore
    private let masterSecret: MasterSecret

    public init(store: any InspectionStore & MasterKeyStore, masterSecret: MasterSecret) {
        self.store = store
        self.masterSecret = masterSecret
    }

    private static let pageSize = 500

    /// Cost: reads the whole database and opens every seal, some 10 µs each.
    /// - Parameter progress: is told how many users were looked at, from time to time.
    /// - Returns: what is wrong, a line each, without any secret; empty where all is well.
    /// - Throws: `.unavailable` where the store cannot be read.
    public func inspect(progress: (Int) -> Void) throws(AccountError) -> [String] {
        do {
            let damage = try store.integrityFaults()
            // What a damaged database says of its rows is worth nothing.
            if !damage.isEmpty { return damage }
            return try masterKeyFaults() + keyFaults() + passwordFaults(progress)
        } catch {
            throw .unavailable(error)
        }
    }

    private func masterKeyFaults() throws(StoreError) -> [String] {
        let records = try store.masterKeys()
        do {
            try masterSecret.check(against: records)
            var faults: [String] = []
            if let id = try store.sealingKeyID(), !records.contains(where: { $0.id == id }) {
                faults.append(
                    "the master key \(MasterSecret.text(ofID: id)) is to seal, and the database has no record of it")
            }
            let rows = try store.rowsUnderUnknownKeys()
            if rows > 0 {
                faults.append("\(rows) rows are sealed under a master key that the database has no record of")
            }
            return faults
        } catch let error as StoreError {
            throw error
        } catch {
            return ["\(error)"]
        }
    }

    private func keyFaults() throws(StoreError) -> [String] {
        let pairs = try store.keyPairs()
        // The store sees to it that of links there is no second one; where nobody made a link yet, there may be none.
        let signing = pairs.count { $0.published.state == .signing && $0.published.use == .access }
        var faults = signing == 1 ? [] : ["\(signing) keys are to sign, and it must be one"]
        for pair in pairs {
            do throws(AccountError) {
                let key = try SealedKeys.open(pair.sealed, with: masterSecret)
                if JSONWriter.write(key.publicJWK.object) != pair.published.publicJWK {
                    faults.append("key \(key.kid): its public part is not that of its private part")
                }
            } catch {
                faults.append("key \(pair.sealed.kid) does not open")
            }
        }
        return faults
    }

    private func passwordFaults(_ progress: (Int) -> Void) throws(StoreError) -> [String] {
        var faults: [String] = []
        var seen = 0
        var last: UserID?
        while true {
            let page = try store.sealedPasswords(after: last, limit: Self.pageSize)
            for entry in page {
                if (try? masterSecret.open(entry.sealed, for: .password, of: entry.user.bytes)) == nil {
                    faults.append("user \(Base64URL.encode(entry.user.bytes)): the password does not open")
                }
            }
            seen += page.count
            progress(seen)
            guard let lastOfPage = page.last, page.count == Self.pageSize else { return faults }
            last = lastOfPage.user
        }
    }
}
