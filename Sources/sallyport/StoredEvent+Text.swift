internal import AccessTokens
internal import Accounts
internal import Identity
internal import JSON

extension StoredEvent {
    /// With the names of the log line's members.
    var json: JSONObject {
        var object: JSONObject = [
            "id": .integer(number), "at": .string(event.at.text), "event": .string(event.kind.rawValue),
            "actor": .string(event.actor.text),
        ]
        object["user_id"] = event.user.map { .string($0.text) }
        object["username"] = event.username.map { .string($0.canonical) }
        object["session_id"] = event.session.map { .string($0.text) }
        if !event.client.address.isEmpty { object["client"] = .string(event.client.address) }
        if !event.client.requestID.isEmpty { object["request_id"] = .string(event.client.requestID) }
        object["detail"] = event.detail.map { .string($0) }
        return object
    }

    /// For people: time, kind, then what is known, each behind its name.
    var line: String {
        var words = [event.at.text, event.kind.rawValue]
        if let name = event.username?.canonical ?? event.user?.text { words.append("user=\(name)") }
        words.append("actor=\(Self.plain(event.actor.text))")
        if !event.client.address.isEmpty { words.append("address=\(Self.plain(event.client.address))") }
        if let session = event.session { words.append("session=\(session.text)") }
        if !event.client.requestID.isEmpty { words.append("request=\(Self.plain(event.client.requestID))") }
        if let detail = event.detail { words.append("detail=\(quoted(detail))") }
        return words.joined(separator: " ")
    }

    /// One word of visible ASCII as it is, anything else in quotes (OP3).
    private static func plain(_ text: String) -> String {
        text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") } ? text : quoted(text)
    }
}
