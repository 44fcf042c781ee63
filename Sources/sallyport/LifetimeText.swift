internal import ArgumentParser

/// Reads a length of time as operators write it: `7d`.
func lifetimeSeconds(in text: String) throws -> Int64 {
    let units: [Character: Int64] = ["m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    let digits = text.dropLast()
    guard let unit = text.last.flatMap({ units[$0] }), (1...7).contains(digits.utf8.count),
        digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let number = Int64(digits)
    else { throw ValidationError("a time is a number and m, h, d or w, such as 7d") }
    return number * unit
}
