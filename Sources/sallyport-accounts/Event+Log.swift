internal import AccessTokens
internal import Accounts
internal import Identity
internal import Logging

extension Event {
    /// The event as one line of the log, with the names of the audit table's columns.
    func write(to log: Logger) {
        var members: Logger.Metadata = ["event": .string(kind.rawValue), "actor": .string(actor.text)]
        members["user_id"] = user.map { .string($0.text) }
        members["username"] = username.map { .string($0.canonical) }
        members["session_id"] = session.map { .string($0.text) }
        if !client.address.isEmpty { members["client"] = .string(client.address) }
        if !client.requestID.isEmpty { members["request_id"] = .string(client.requestID) }
        members["detail"] = detail.map { .string($0) }
        log.log(level: .notice, "event", metadata: members)
    }
}
