import Rules
import Testing

@Suite struct AddressRangeTests {
    @Test(
        "a range holds the addresses that begin with its bits, of its own kind",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.128/25", "192.0.2.127", false),
            ("192.0.2.128/25", "192.0.2.200", true), ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false),
            ("0.0.0.0/0", "1.2.3.4", true), ("0.0.0.0/0", "::1", false), ("::/0", "1.2.3.4", false),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/33", "2001:db8:8000::", false),
            ("::1", "::1", true),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("10.0.0.0/8", "::10.1.2.3", false),
        ])
    func contains(range: String, address: String, isIn: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(IPAddress(address))) == isIn)
    }

    @Test(
        "what is no range is none",
        arguments: [
            "", "10", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/33", "10.0.0.0/8/8", "10.0.0.0/+8", "10.0.0.0/0008",
            "10.0.0.1/8", "::/129", "2001:db8::1/32", "::ffff:10.0.0.0/8", "fe80::1%eth0", "[::1]", "localhost",
            "010.0.0.1",
            "10.0.0.0/٨",
        ])
    func malformed(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
