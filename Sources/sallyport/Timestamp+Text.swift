internal import ArgumentParser
internal import FastCGI
internal import Identity

extension Timestamp {
    /// `2026-11-21T09:08:07Z` (RFC 3339).
    var text: String { UTCTime.text(seconds: Int(secondsSince1970), milliseconds: 0).prefix(19) + "Z" }

    /// Reads what `text` writes, and `2026-11-21` as the midnight with which that day begins in UTC.
    static func parse(_ text: String) throws -> Timestamp {
        let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
        let numbers = whole.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.map {
            Int(String(decoding: $0, as: UTF8.self)) ?? -1
        }
        guard numbers.count == 6, whole.utf8.count == 20 else { throw notATime }
        // The year is reckoned from 1 March, so that the leap day comes last.
        let year = numbers[1] > 2 ? numbers[0] : numbers[0] - 1
        let dayOfYear = (153 * (numbers[1] + (numbers[1] > 2 ? -3 : 9)) + 2) / 5 + numbers[2] - 1
        let days = year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
        let seconds = days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
        let time = Timestamp(secondsSince1970: Int64(seconds))
        // Month 13, second 61 and every other spelling come back as something else.
        guard time.text.utf8.elementsEqual(whole.utf8) else { throw notATime }
        return time
    }

    private static var notATime: ValidationError {
        ValidationError("a time is like 2026-11-21T09:08:07Z or 2026-11-21, in UTC")
    }
}
