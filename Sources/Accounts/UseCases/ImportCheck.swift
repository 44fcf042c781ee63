public import Identity
internal import LibCrypto
internal import PasswordHashing

/// What an import would do, and did.
public struct ImportReport: Sendable, Equatable {
    public var rows = 0
    /// Would be imported, or were.
    public var accepted = 0
    /// Of these, bare digests: each costs an argon2id hash.
    public var toWrap = 0
    /// Of these, under another name.
    public var renamed = 0
    /// Of these, disabled.
    public var disabled = 0
    /// Left alone: imported by an earlier run.
    public var importedBefore = 0
    /// All rows whose hash could be read, by its kind.
    public var kinds: [String: Int] = [:]
    /// Accepted rows by role.
    public var roles: [String: Int] = [:]
    public var refusals: [ImportRefusal: Int] = [:]

    public var refused: Int { refusals.values.reduce(0, +) }

    public init() {}
}

/// The first pass over the data of an import: reads everything, changes nothing, and finds what will be refused.
///
/// Memory: about 50 bytes for each row, for names and verified addresses that come twice.
public final class ImportCheck {
    /// 128 bits of SHA-256 stand for the name.
    private typealias Key = UInt128

    public private(set) var report = ImportReport()
    private let users: ImportUsers
    /// Which row was the first with the name or address; nil: there were two.
    private var names: [Key: Int32?] = [:]
    private var addresses: [Key: Int32?] = [:]
    /// Rows that were accepted until another had the same name or address.
    private var takenBack: Set<Int> = []

    public init(_ users: ImportUsers) { self.users = users }

    /// What becomes of a row, as far as the rows before it tell.
    public enum Verdict: Sendable, Equatable {
        case accepted
        case importedBefore
        case refused(ImportRefusal)
        /// And so is that row, which had been accepted, counted from 1.
        case refusedWith(ImportRefusal, row: Int)
    }

    /// Looks at the next row. Cost: a few µs and two reads of the store.
    /// - Throws: `.unavailable`.
    public func add(_ row: Result<ForeignUser, ImportRefusal>, at now: Timestamp) throws(AccountError) -> Verdict {
        report.rows += 1
        let read: ForeignUser
        switch row {
        case .failure(let refusal): return refuse(refusal)
        case .success(let user): read = user
        }
        switch try users.judge(read, at: now) {
        case .refused(let refusal, let kind):
            count(kind: kind)
            return refuse(refusal)
        case .importedBefore(let kind):
            count(kind: kind)
            report.importedBefore += 1
            return .importedBefore
        case .accepted(let candidate):
            count(kind: candidate.hash.kind)
            return accept(candidate)
        }
    }

    /// The row as it is to be prepared; nil where it is not imported, all other rows considered. After the last `add`.
    /// - Throws: `.unavailable`.
    public func candidate(
        for row: Result<ForeignUser, ImportRefusal>, at now: Timestamp
    ) throws(AccountError) -> ImportCandidate? {
        guard case .success(let read) = row, case .accepted(let candidate) = try users.judge(read, at: now) else {
            return nil
        }
        // A name that the first pass did not see: the data changed meanwhile.
        guard case .some(.some) = names[Self.key(candidate.username.canonical)] else { return nil }
        if candidate.isEmailVerified, let email = candidate.email {
            guard case .some(.some) = addresses[Self.key(Self.folded(email))] else { return nil }
        }
        return candidate
    }

    private func accept(_ candidate: ImportCandidate) -> Verdict {
        if let clash = claim(Self.key(candidate.username.canonical), in: &names) {
            return refuse(.usernameTwice, with: clash)
        }
        if candidate.isEmailVerified, let email = candidate.email,
            let clash = claim(Self.key(Self.folded(email)), in: &addresses)
        {
            return refuse(.emailTwice, with: clash)
        }
        report.accepted += 1
        if candidate.needsWrapping { report.toWrap += 1 }
        if candidate.isRenamed { report.renamed += 1 }
        if candidate.disabledAt != nil { report.disabled += 1 }
        for role in candidate.roles { report.roles[role, default: 0] += 1 }
        return .accepted
    }

    private func count(kind: String?) {
        if let kind { report.kinds[kind, default: 0] += 1 }
    }

    private func refuse(_ refusal: ImportRefusal, with clash: Clash = .counted) -> Verdict {
        report.refusals[refusal, default: 0] += 1
        guard case .first(let row) = clash, takenBack.insert(row).inserted else { return .refused(refusal) }
        report.accepted -= 1
        report.refusals[refusal, default: 0] += 1
        return .refusedWith(refusal, row: row)
    }

    private enum Clash {
        /// With a row that was accepted until now.
        case first(row: Int)
        /// With rows that were refused already.
        case counted
    }

    /// - Returns: nil where nobody claimed it before.
    private func claim(_ key: Key, in claims: inout [Key: Int32?]) -> Clash? {
        switch claims[key] {
        case .none:
            claims[key] = .some(Int32(clamping: report.rows))
            return nil
        case .some(.none): return .counted
        case .some(.some(let row)):
            claims[key] = .some(nil)
            return .first(row: Int(row))
        }
    }

    private static func key(_ text: String) -> Key {
        SHA256.hash(Array(text.utf8)).prefix(16).reduce(0) { $0 << 8 | Key($1) }
    }

    /// As the store compares addresses: ASCII letters fold.
    private static func folded(_ email: String) -> String {
        String(
            decoding: email.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 },
            as: UTF8.self)
    }
}
