extension SettingsReader {
    /// A domain for cookies, in lower case: two labels or more, no address and, as far as a glance at it tells, none
    /// under which strangers have theirs (`co.uk`): browsers know the whole list (https://publicsuffix.org).
    mutating func domain(_ name: String, _ meaning: String) -> String {
        value(name, default: "", unit: "domain", meaning) { text in
            text.isEmpty || Self.isDomain(text) ? text : nil
        } hint: {
            "must be a domain of your own, like example.org, in lower case and without a dot before it"
        }
    }

    private static func isDomain(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, isOrigin("https://" + text), !text.utf8.contains(UInt8(ascii: ":")),
            let last = labels.last, !last.allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        let shared = ["ac", "co", "com", "edu", "gov", "net", "org"]
        return !(labels.count == 2 && last.count == 2 && shared.contains(String(decoding: labels[0], as: UTF8.self)))
    }
}
