import Accounts
import Identity
import Testing

@testable import UserSources

@Suite struct CSVSourceTests {
    private func read(_ text: String, _ columns: SourceColumns = SourceColumns()) throws -> [SourceRow] {
        try read(bytes: Array(text.utf8), columns)
    }

    private func read(bytes: [UInt8], _ columns: SourceColumns = SourceColumns()) throws -> [SourceRow] {
        let file = try ScratchFile(bytes: bytes)
        return try SourceFormat.csv.open(file.path, columns: columns).rows()
    }

    @Test("Quoted fields, doubled quotes, ends of lines of both kinds and a byte order mark are read (RFC 4180)")
    func quoting() throws {
        let rows = try read(
            "\u{FEFF}username,\"password\",note\r\nann,h1,\"a,\"\"b\"\"\r\nc\"\r\n\r\n\"bob\",\"h\"\"2\",\ncarol,h3,x")
        #expect(try rows.map { try $0.user.get().username } == ["ann", "bob", "carol"])
        #expect(try rows.map { try $0.user.get().hash } == ["h1", "h\"2", "h3"])
        #expect(rows.map(\.place) == ["row 2", "row 3", "row 4"])
    }

    @Test(
        "A quote where none may stand ends the import, with its row",
        arguments: [
            ("ann,h\"1", "row 2"), ("ann,\"h\"1", "row 2"), ("ann,h\n\"bob\"x,h", "row 3"), ("ann,\"h1\n", "row 2"),
        ])
    func badQuotes(text: String, place: String) throws {
        let error = #expect(throws: UserSourceError.self) { try read("username,password\n" + text) }
        #expect(error?.description.hasPrefix(place) == true)
    }

    @Test("Rows with other than the header's fields, no UTF-8, a NUL, or too long are refused, and the rest is read")
    func badRows() throws {
        let head = Array("username,password\n".utf8)
        let rows = try read(
            bytes: head + Array("ann\nann,h,x\n".utf8) + [0xFF, 0x2C, 0x68, 0x0A] + Array("a\0b,h\n".utf8)
                + [UInt8](repeating: 0x61, count: 70_000) + Array(",h\n,h\nbob,\ncarol,h\n".utf8))
        let refusals: [ImportRefusal?] = [.row, .row, .row, .row, .rowTooLong, .row, .noPassword, nil]
        #expect(rows.map(\.refusal) == refusals)
    }

    @Test("Columns are found by their usual names in any case, or by those that were named")
    func columns() throws {
        let text = "Login,PWD,secret_hash,Is_Active,Is_Superuser,joined\nann,x,h,0,1,2024-02-29 10:00:00\n"
        let found = try #require(try read(text).first).user.get()
        #expect((found.username, found.hash, found.isDisabled, found.roles) == ("ann", "x", true, []))
        var columns = SourceColumns()
        columns.named = [.hash: "SECRET_HASH", .created: "joined", .active: nil]
        columns.flags = [("is_superuser", "admin")]
        let named = try #require(try read(text, columns).first).user.get()
        #expect((named.hash, named.isDisabled, named.roles) == ("h", false, ["admin"]))
        #expect(named.createdAt?.secondsSince1970 == 1_709_200_800)
        columns.named[.email] = "nowhere"
        #expect(throws: UserSourceError.self) { try read(text, columns) }
        #expect(throws: UserSourceError.self) { try read("a,b\n1,2\n") }
        #expect(throws: UserSourceError.self) { try read("") }
    }

    @Test(
        "Times are read as Flask and Django store them, and nothing else is taken for one",
        arguments: [
            ("0", 0), ("1700000000", 1_700_000_000), ("1970-01-01", 0), ("2000-03-01", 951_868_800),
            ("2024-02-29 10:00:00", 1_709_200_800), ("2024-02-29T10:00:00Z", 1_709_200_800),
            ("2024-02-29 10:00:00.123456", 1_709_200_800), ("2024-02-29 10:00:00.123456+00:00", 1_709_200_800),
            ("2100-03-01", 4_107_542_400), ("2023-02-29", nil), ("1969-12-31", nil), ("2024-13-01", nil),
            ("2024-00-01", nil), ("2024-01-00", nil), ("2024-01-01 24:00:00", nil), ("2024-1-1", nil),
            ("2024-01-01 10:00:00+02:00", nil), ("2024-01-01x10:00:00", nil), ("-1", nil), ("yesterday", nil),
            ("99999999999999", nil), ("２０２４-01-01", nil),
        ] as [(String, Int64?)])
    func times(text: String, seconds: Int64?) {
        #expect((try? ForeignUser.time(text))?.secondsSince1970 == seconds)
    }
}
