extension SettingsReader {
    /// Origins between commas (RFC 6454 §6.2), as browsers write them: `https://host` or `https://host:port`, in lower
    /// case and without the default port, so that they compare by their bytes.
    mutating func origins(_ name: String, _ meaning: String) -> [String] {
        list(name, meaning, hint: "must be origins between commas, each like https://host or https://host:8443") {
            Self.isOrigin($0)
        }
    }

    static func isOrigin(_ text: String) -> Bool {
        let scheme = "https://"
        guard text.utf8.starts(with: scheme.utf8) else { return false }
        let parts = text.utf8.dropFirst(scheme.utf8.count)
            .split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, isHost(host) else { return false }
        return parts.count == 1 || isOtherPort(String(Substring(parts[1])))
    }

    /// Labels of letters, digits and hyphens (RFC 1123 §2.1), or an IPv4 address, which looks the same.
    private static func isHost(_ host: Substring.UTF8View) -> Bool {
        host.count <= 253
            && host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
                let hyphen = UInt8(ascii: "-")
                return !label.isEmpty && label.count <= 63 && label.first != hyphen && label.last != hyphen
                    && label.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == hyphen }
            }
    }

    private static func isOtherPort(_ text: String) -> Bool {
        guard let port = UInt16(text), port > 0, port != 443 else { return false }
        // Neither a sign nor a leading zero.
        return String(port).utf8.elementsEqual(text.utf8)
    }
}
