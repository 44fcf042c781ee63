/// A moment as text in UTC (RFC 3339), without Foundation and without locale or time zone files.
public enum UTCTime {
    /// `2026-11-21T09:08:07.065Z`, for seconds since 1970 and milliseconds within the second,
    /// in the years 0 to 9999.
    public static func text(seconds: Int, milliseconds: Int) -> String {
        var text: [UInt8] = []
        append(seconds: seconds, milliseconds: milliseconds, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Writes the same behind what stands there.
    ///
    /// The calendar is the proleptic Gregorian one; the year is reckoned from 1 March, so that the leap day comes last.
    static func append(seconds: Int, milliseconds: Int, to text: inout [UInt8]) {
        let (days, secondOfDay) = floorDivide(seconds, 86_400)
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        append(year, 1_000, "-", to: &text)
        append(month, 10, "-", to: &text)
        append(day, 10, "T", to: &text)
        append(secondOfDay / 3_600, 10, ":", to: &text)
        append(secondOfDay / 60 % 60, 10, ":", to: &text)
        append(secondOfDay % 60, 10, ".", to: &text)
        append(milliseconds, 100, "Z", to: &text)
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// Writes a number's digits, from the one that counts `place` on, and what follows them.
    private static func append(_ number: Int, _ place: Int, _ end: Unicode.Scalar, to text: inout [UInt8]) {
        var place = place
        while place > 0 {
            text.append(UInt8(truncatingIfNeeded: 0x30 + number / place % 10))
            place /= 10
        }
        text.append(UInt8(ascii: end))
    }
}
