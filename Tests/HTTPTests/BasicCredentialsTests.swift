import HTTP
import Testing

@Suite struct BasicCredentialsTests {
    @Test(
        "RFC 7617: the first colon divides, whatever stands behind it",
        arguments: [
            ("QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"),  // RFC 7617 §2
            ("dGVzdDoxMjPCow==", "test", "123\u{A3}"),  // RFC 7617 §2.1
            ("YTpiOmM=", "a", "b:c"), ("Og==", "", ""), ("YTo=", "a", ""), ("OmI=", "", "b"),
            // A colon and U+0301 make one Character.
            ("YWxpY2U6zIF4Onk=", "alice", "\u{301}x:y"),
        ])
    func taken(encoded: String, username: String, password: String) throws {
        let credentials = try #require(BasicCredentials(encoded: encoded))
        #expect(Array(credentials.username.utf8) == Array(username.utf8))
        #expect(Array(credentials.password.utf8) == Array(password.utf8))
    }

    @Test(
        "Everything but padded, canonical base64 of UTF-8 text with a colon is refused",
        arguments: [
            "", "=", "==", "===", "====", "YTpi=", "YTpi====", "YTo", "YT", "Y", "YTp-", "YTp_", "YT pi", "YTpi\n",
            "Y=pi", "YT==YTpi", "YTo=YTpi", "YWI=", "YTpiYg", "/zph", "YTr/", "gDo=", "YTp\u{131}", "YTpi\0",
            // Bits left over that are not zero.
            "YTp=", "YTr=", "Oh==", "Ov==",
            // Control characters: NUL, LF, DEL.
            "YToA", "YToK", "YTp/", "AGE6",
        ])
    func refused(encoded: String) {
        #expect(BasicCredentials(encoded: encoded) == nil)
    }
}
