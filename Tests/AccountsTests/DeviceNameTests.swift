import Accounts
import Testing

@Suite struct DeviceNameTests {
    @Test(
        "a user agent in plain words",
        arguments: [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
                    + "Safari/537.36 Edg/126.0.0.0", "Edge on Windows"
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile "
                    + "Safari/537.36", "Chrome on Android"
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                    + "Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                    + "Version/17.5 Safari/605.1.15", "Safari on macOS"
            ),
            ("curl/8.5.0", "curl"), ("Wget/1.21.3", "Wget"), ("python-httpx/0.27.0", "python-httpx"),
            ("Wget/1.21 (Linux gnu)", "Wget on Linux"), ("sallyport", "sallyport"), ("Mozilla/5.0", "a browser"),
            ("", "unknown device"), ("<b>/1", "unknown device"), ("\u{202E}evil/1", "unknown device"),
            ("é", "unknown device"), (String(repeating: "a", count: 41), "unknown device"),
        ])
    func names(userAgent: String, expected: String) { #expect(DeviceName.describe(userAgent) == expected) }

    @Test("No more than 256 bytes of a user agent are looked at, whatever they are")
    func longUserAgents() {
        let filler = { (count: Int) in "Mozilla/5.0 " + String(repeating: "\u{1F600}", count: count) }
        #expect(DeviceName.describe(filler(58) + "Firefox/1 Linux") == "Firefox")
        #expect(DeviceName.describe(filler(61) + "Firefox/1") == "a browser")
        #expect(DeviceName.describe(filler(244)) == "a browser")
    }
}
