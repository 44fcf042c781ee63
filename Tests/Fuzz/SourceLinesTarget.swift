@testable import UserSources

/// Lines of foreign files of users: Authelia's YAML, and records of CSV.
func fuzzSourceLines(_ bytes: [UInt8]) {
    if let text = String(validating: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self),
        let line = try? YAMLLine(text)
    {
        require(line.indentation <= text.utf8.count, "an indentation is part of its line")
    }
    var record = CSVRecord()
    for byte in bytes {
        guard case .goOn = record.add(byte) else { break }
    }
    _ = record.finish()
    require(record.fields.joined().count <= bytes.count, "no field is longer than what was read")
    require(!record.fields.isEmpty, "a record has a field")
}
