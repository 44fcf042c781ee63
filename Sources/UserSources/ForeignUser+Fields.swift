internal import Accounts
internal import Identity

extension ForeignUser {
    /// A user from the values of a row; what is missing or empty is not there.
    /// - Throws: `.row` without a name, `.field`, `.noPassword` without a hash.
    init(_ values: [SourceField: String], flags: [(role: String, value: String)] = []) throws(ImportRefusal) {
        let present = values.filter { !$0.value.isEmpty }
        guard let username = present[.username] else { throw .row }
        guard let hash = present[.hash] else { throw .noPassword }
        self.init(username: username, hash: hash)
        salt = present[.salt] ?? ""
        email = present[.email]
        if let text = present[.emailVerified] { isEmailVerified = try Self.flag(text) }
        if let text = present[.roles] { roles = Self.words(text) }
        if let text = present[.active] { isDisabled = try !Self.flag(text) }
        if let text = present[.disabled], try Self.flag(text) { isDisabled = true }
        if let text = present[.disabledAt] {
            disabledAt = try Self.time(text)
            isDisabled = true
        }
        if let text = present[.created] { createdAt = try Self.time(text) }
        for flag in flags where !flag.value.isEmpty {
            if try Self.flag(flag.value) { roles.append(flag.role) }
        }
    }

    /// Between commas, semicolons or white space.
    private static func words(_ text: String) -> [String] {
        text.split { $0 == "," || $0 == ";" || $0.isWhitespace }.map(String.init)
    }

    private static func flag(_ text: String) throws(ImportRefusal) -> Bool {
        switch text.lowercased() {
        case "1", "true", "t", "yes", "y", "on": true
        case "0", "false", "f", "no", "n", "off": false
        default: throw .field
        }
    }

    /// Seconds since 1970, or `2026-11-21`, with `09:08:07` behind a space or `T`, a fraction, and UTC as `Z` or
    /// `+00:00`. Without a zone it is taken for UTC, as Flask and Django store it.
    static func time(_ text: String) throws(ImportRefusal) -> Timestamp {
        let latest: Int64 = 253_402_300_799  // the year 9999
        if let seconds = Int64(text), text.utf8.count <= 12, (0...latest).contains(seconds) {
            return Timestamp(secondsSince1970: seconds)
        }
        var rest = Substring(text)
        for zone in ["Z", "+00:00", "+00"] where rest.hasSuffix(zone) && rest.utf8.count > 11 {
            rest = rest.dropLast(zone.count)
            break
        }
        if let dot = rest.firstIndex(of: ".") {
            guard rest[dot...].dropFirst().utf8.allSatisfy(isDigit) else { throw .field }
            rest = rest[..<dot]
        }
        let bytes = Array(rest.utf8)
        guard bytes.count == 10 || bytes.count == 19 else { throw .field }
        for (position, byte) in bytes.enumerated() {
            let isRight =
                switch position {
                case 4, 7: byte == UInt8(ascii: "-")
                case 10: byte == UInt8(ascii: " ") || byte == UInt8(ascii: "T")
                case 13, 16: byte == UInt8(ascii: ":")
                default: isDigit(byte)
                }
            guard isRight else { throw .field }
        }
        let numbers = rest.utf8.split { !isDigit($0) }.compactMap { Int64(String(decoding: $0, as: UTF8.self)) }
        return try time(numbers + (numbers.count == 3 ? [0, 0, 0] : []))
    }

    private static func time(_ numbers: [Int64]) throws(ImportRefusal) -> Timestamp {
        let (year, month, day) = (numbers[0], numbers[1], numbers[2])
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year >= 1970, (1...12).contains(month), (1...lengths[Int(month) - 1]).contains(day),
            numbers[3] < 24, numbers[4] < 60, numbers[5] <= 60
        else { throw .field }
        let leaps = (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 - 477
        let days = (year - 1970) * 365 + leaps + lengths[..<Int(month - 1)].reduce(0, +) + day - 1
        return Timestamp(secondsSince1970: days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5])
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
