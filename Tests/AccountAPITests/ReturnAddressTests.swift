import HTTP
import HTTPTypes
import Testing
import VectorFiles

@testable import AccountAPI

/// WB3: where a login may lead.
@Suite struct ReturnAddressTests {
    private let addresses = ReturnAddresses(origins: ["https://app.example.org", "https://other.example:8443"])

    private func request(query: String = "") -> Request {
        var fields = HTTPFields()
        if let host = HTTPField.Name("Host") { fields[host] = "localhost:8443" }
        return Request(method: .get, path: "/auth/pages/login", query: query, headerFields: HeaderFields(fields))
    }

    @Test("WB3: no payload leads anywhere but to the default page", arguments: try payloads())
    func nowhere(payload: String) {
        #expect(addresses.target(payload, of: request()) == "/")
    }

    private static func payloads() throws -> [String] {
        try VectorFile.lines("redirect-payloads.txt").map { String(decoding: VectorFile.bytes($0), as: UTF8.self) }
    }

    @Test(
        "WB3: a path of the site is kept as it is",
        arguments: [
            "/", "/private/", "/a/b.html?x=1&y=//z&u=https://example.org/#part", "/a%20b?c=%2F%2Fd", "/#/route",
            "/%E4%B8%AD%E6%96%87", "/a;b=c/d,e/@f/~g/h:80", "/a?b=%5C", "/.well-known/x", "/?q=a+b",
        ])
    func own(path: String) {
        #expect(addresses.target(path, of: request()) == path)
    }

    @Test(
        "WB3: an address of the site becomes its path, one of a listed origin is kept",
        arguments: [
            ("https://localhost:8443/a?b", "/a?b"), ("https://localhost:8443", "/"),
            ("https://app.example.org/a?b=c#d", "https://app.example.org/a?b=c#d"),
            ("https://app.example.org", "https://app.example.org/"),
            ("https://other.example:8443/", "https://other.example:8443/"),
        ])
    func absolute(address: String, target: String) {
        #expect(addresses.target(address, of: request()) == target)
    }

    @Test("WB3: without a list no other origin is allowed, and over plain HTTP the own one is another")
    func notListed() {
        let none = ReturnAddresses(origins: [])
        #expect(none.target("https://app.example.org/", of: request()) == "/")
        var plain = request()
        plain.isSecure = false
        #expect(none.target("https://localhost:8443/a", of: plain) == "/")
        #expect(none.target("http://localhost:8443/a", of: plain) == "/a")
        #expect(none.target(nil, of: plain) == "/")
    }

    @Test(
        "N16: what nginx puts there goes to the end, what a program escaped is one member",
        arguments: [
            ("rd=/a?b=1&c=%2F", "/a?b=1&c=%2F"), ("rd=%2Fa%3Fb%3D1%26c%3D2&x=y", "/a?b=1&c=2"), ("rd=", ""),
            ("rd=https://app.example.org/?a=b&c=d", "https://app.example.org/?a=b&c=d"),
            ("rd=%2Fa&rd=%2Fb", nil), ("rd=%2", nil), ("x=1&rd=/a", nil), ("", nil), ("RD=/a", nil), ("rdx=/a", nil),
        ] as [(String, String?)])
    func asked(query: String, expected: String?) {
        #expect(ReturnAddresses.asked(in: request(query: query)) == expected)
    }
}
