import Testing

@testable import FastCGI

@Suite("The value of --listen")
struct ListenAddressTests {
    @Test(
        "What is well formed is read",
        arguments: [
            ("unix:/run/x.sock", ListenAddress(path: "/run/x.sock")),
            ("unix:x,mode=600", ListenAddress(path: "x", mode: 0o600)),
            (
                "unix:/a b,group=www-data,backlog=1024,mode=0666",
                ListenAddress(path: "/a b", mode: 0o666, group: "www-data", backlog: 1_024)
            ),
        ])
    func wellFormed(text: String, address: ListenAddress) throws {
        #expect(try ListenAddress(parsing: text) == address)
    }

    @Test(
        "What is not is refused",
        arguments: [
            ("", "must begin with unix:"), ("/run/x", "must begin with unix:"), ("tcp:1", "must begin with unix:"),
            ("unix:", "names no path"), ("unix:,mode=600", "names no path"), ("unix:a\u{0}b", "holds a NUL"),
            ("unix:x,mode=9", "mode must be octal, at most 0777"),
            ("unix:x,mode=", "mode must be octal, at most 0777"),
            ("unix:x,mode=+7", "mode must be octal, at most 0777"),
            ("unix:x,mode=1777", "mode must be octal, at most 0777"), ("unix:x,group=", "group is empty"),
            ("unix:x,backlog=0", "backlog must be from 1 to 65535"),
            ("unix:x,backlog=x", "backlog must be from 1 to 65535"), ("unix:x,mode=600,mode=600", "mode stands twice"),
            ("unix:x,user=me", "option user is not known"), ("unix:x,", "option  is not known"),
        ])
    func malformed(text: String, detail: String) {
        #expect(throws: ListenError.malformedAddress(detail)) {
            _ = try ListenAddress(parsing: text)
        }
    }
}
