extension Settings {
    /// Where an access token may stand in a request.
    public enum TokenPlace: Sendable, Equatable {
        case bearer
        case header(String)
        case cookie(String)
        case query(String)
    }
}

extension Settings.TokenPlace {
    /// - Parameter text: `bearer`, `header:NAME`, `cookie:NAME` or `query:NAME`.
    /// - Returns: nil for all else, and for names that mean something else here.
    init?(_ text: String) {
        if text == "bearer" {
            self = .bearer
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "header" where Self.isField(parts[1]): self = .header(parts[1])
        case "cookie" where Self.isCookie(parts[1]): self = .cookie(parts[1])
        case "query" where Self.isMember(parts[1]): self = .query(parts[1])
        default: return nil
        }
    }

    /// Whether the field can carry a token and nothing else: its name says so, and nginx, browsers and we give no other
    /// meaning to it.
    static func isField(_ name: String) -> Bool {
        let folded = name.lowercased()
        return isWord(name, of: "-") && speaksOfTokens(name) && !reserved.contains(folded)
            && !prefixes.contains { folded.hasPrefix($0) }
    }

    private static func isCookie(_ name: String) -> Bool {
        isWord(name, of: "-_.") && !name.lowercased().contains("sallyport")
    }

    /// Only names that the shipped log format masks, so that no such token comes into nginx's access log.
    private static func isMember(_ name: String) -> Bool {
        isWord(name, of: "-_") && speaksOfTokens(name)
    }

    private static func isWord(_ text: String, of punctuation: String) -> Bool {
        let bytes = Array(text.utf8)
        return (1...64).contains(bytes.count) && bytes.first != UInt8(ascii: "-")
            && bytes.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || punctuation.utf8.contains(byte)
            }
    }

    private static func speaksOfTokens(_ name: String) -> Bool {
        ["token", "jwt", "auth", "key", "secret"].contains { name.lowercased().contains($0) }
    }

    private static let prefixes = ["access-control-", "proxy-", "remote-", "sallyport-", "sec-", "x-accel-"]
    private static let reserved: Set = ["authentication-info", "authorization", "www-authenticate", "x-api-key"]
}

extension SettingsReader {
    mutating func tokenPlaces(_ name: String, _ meaning: String) -> [Settings.TokenPlace] {
        value(name, default: "bearer", unit: "list between commas", meaning) { text in
            let words = text.split(separator: ",", omittingEmptySubsequences: false).map { word in
                String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            let places = words.compactMap(Settings.TokenPlace.init)
            return places.count == words.count && Set(words).count == words.count ? places : nil
        } hint: {
            "must be bearer, header:NAME, cookie:NAME, query:NAME between commas, each once; the name of a header "
                + "or of a query's member holds token, jwt, auth, key or secret"
        }
    }

    /// The name of a field that answers may carry; or empty.
    mutating func field(_ name: String, _ meaning: String) -> String {
        value(name, default: "", unit: "header name", meaning) { text in
            text.isEmpty || Settings.TokenPlace.isField(text) ? text : nil
        } hint: {
            "must be a header's name that holds token, jwt, auth, key or secret, and means nothing else"
        }
    }
}
