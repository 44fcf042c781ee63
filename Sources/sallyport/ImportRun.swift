internal import Accounts
internal import Identity
internal import JSON
internal import Settings
internal import UserSources

/// An import as the operator sees it: two passes over the source, then one transaction.
struct ImportRun {
    let users: ImportUsers
    /// Opens the source anew.
    let source: () throws(UserSourceError) -> any UserSource
    let json: Bool
    let at: Timestamp

    /// Reads everything, changes nothing, tells of each refused row.
    func check() throws(Failure) -> ImportCheck {
        let check = ImportCheck(users)
        try eachRow("checked") { row throws(Failure) in
            switch try doing({ () throws(AccountError) in try check.add(row.user, at: at) }) {
            case .accepted, .importedBefore: break
            case .refused(let refusal): tell(row.place, refusal, with: nil)
            case .refusedWith(let refusal, let first): tell(row.place, refusal, with: first)
            }
        }
        return check
    }

    /// Prepares every user in a file, then stores them.
    func commit(_ check: ImportCheck, spoolIn folder: String) throws(Failure) {
        let spool = try reading { () throws(UserSourceError) in try ImportSpool(in: folder) }
        var prepared = 0
        try eachRow("prepared") { row throws(Failure) in
            let candidate = try doing { () throws(AccountError) in try check.candidate(for: row.user, at: at) }
            guard let candidate else { return }
            let credentials = try doing { () throws(AccountError) in try users.prepare(candidate) }
            try reading { () throws(UserSourceError) in try spool.append(credentials) }
            prepared += 1
        }
        guard prepared == check.report.accepted else {
            throw Failure("the source changed while it was read; nothing was imported", status: ExitStatus.data)
        }
        try reading { () throws(UserSourceError) in try spool.rewind() }
        let stored = try doing { () throws(AccountError) in
            try users.store(by: .thisOperator, from: .console, at: at) { try spool.next() }
        }
        say("imported \(stored)")
    }

    /// The report on standard output.
    func tell(_ report: ImportReport, isDone: Bool) {
        if json { return put(report.json(isDone: isDone)) }
        put("rows\t\(report.rows)")
        put("\(isDone ? "imported" : "would be imported")\t\(report.accepted)")
        put("imported before\t\(report.importedBefore)")
        put("refused\t\(report.refused)")
        if report.renamed > 0 { put("renamed\t\(report.renamed)") }
        if report.disabled > 0 { put("disabled\t\(report.disabled)") }
        if report.toWrap > 0 { put("to be wrapped in argon2id\t\(report.toWrap)") }
        for (kind, count) in report.kinds.sorted(by: { $0.key < $1.key }) { put("hash \(kind)\t\(count)") }
        for (role, count) in report.roles.sorted(by: { $0.key < $1.key }) { put("role \(role)\t\(count)") }
        for (refusal, count) in report.refusals.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            put("refused, \(refusal.rawValue)\t\(count)")
        }
    }

    private func tell(_ place: String, _ refusal: ImportRefusal, with first: Int?) {
        guard json else {
            return say(place + (first.map { " (and row \($0) of them)" } ?? "") + ": " + refusal.sentence)
        }
        var object: JSONObject = ["refused": .string(refusal.rawValue), "at": .string(place)]
        object["with_row"] = first.map { .integer(Int64($0)) }
        put(object)
    }

    /// Says how far it has come about every two seconds.
    private func eachRow(_ done: String, _ body: (SourceRow) throws(Failure) -> Void) throws(Failure) {
        let rows = try reading { () throws(UserSourceError) in try source() }
        var count = 0
        var told = ContinuousClock.now
        while true {
            let next = try reading { () throws(UserSourceError) -> SourceRow? in try rows.next() }
            guard let row = next else { return }
            try body(row)
            count += 1
            if count.isMultiple(of: 16), ContinuousClock.now - told > .seconds(2) {
                say("\(done) \(count) rows")
                told = .now
            }
        }
    }

    private func reading<Value>(_ read: () throws(UserSourceError) -> Value) throws(Failure) -> Value {
        do { return try read() } catch { throw Failure("the source: \(error)", status: ExitStatus.data) }
    }
}

extension ImportReport {
    fileprivate func json(isDone: Bool) -> JSONObject {
        func object(_ counts: [(String, Int)]) -> JSONValue {
            var object = JSONObject()
            for (name, count) in counts.sorted(by: { $0.0 < $1.0 }) { object[name] = .integer(Int64(count)) }
            return .object(object)
        }
        return [
            "committed": .bool(isDone), "rows": .integer(Int64(rows)), "accepted": .integer(Int64(accepted)),
            "imported_before": .integer(Int64(importedBefore)), "refused": .integer(Int64(refused)),
            "renamed": .integer(Int64(renamed)), "disabled": .integer(Int64(disabled)),
            "to_wrap": .integer(Int64(toWrap)), "hash_kinds": object(kinds.map { ($0.key, $0.value) }),
            "roles": object(roles.map { ($0.key, $0.value) }),
            "refusals": object(refusals.map { ($0.key.rawValue, $0.value) }),
        ]
    }
}
