import Testing

@testable import Settings

@Suite struct SettingsTests {
    private func faults(_ environment: [String: String] = [:], file text: String = "") -> [String] {
        do throws(SettingsFaults) {
            _ = try Settings(SettingsReader(environment: environment, file: EnvironmentFile(path: "f", text: text)))
            return []
        } catch {
            return error.lines
        }
    }

    private func settings(_ environment: [String: String] = [:], file text: String = "") throws -> Settings {
        try Settings(SettingsReader(environment: environment, file: EnvironmentFile(path: "f", text: text)))
    }

    @Test("The defaults are good, and closed where that is the safe side")
    func defaults() throws {
        let settings = try settings()
        #expect(settings.registration == .closed)
        #expect(settings.passwordMinLength == 15)
        #expect(settings.argon2MemoryKiB == 19_456 && settings.argon2Passes == 2)
        #expect(settings.reports.allSatisfy { $0.origin == "default" && $0.value == $0.defaultValue })
        #expect(Set(settings.reports.map(\.name)).count == settings.reports.count)
        #expect(settings.reports.allSatisfy { $0.name.hasPrefix("SALLYPORT_") && $0.meaning.hasSuffix(".") })
    }

    @Test("The environment wins over the file, the file over the default, and each report says which it was")
    func precedence() throws {
        let settings = try settings(
            ["SALLYPORT_ISSUER": "https://a.example"], file: "SALLYPORT_ISSUER=https://b.example\nSALLYPORT_FRESH=61")
        #expect(settings.issuer == "https://a.example")
        #expect(settings.freshSeconds == 61)
        let origins = Dictionary(uniqueKeysWithValues: settings.reports.map { ($0.name, $0.origin) })
        #expect(origins["SALLYPORT_ISSUER"] == "environment")
        #expect(origins["SALLYPORT_FRESH"] == "f")
        #expect(origins["SALLYPORT_PREFIX"] == "default")
    }

    /// Thirty-odd values, none of which is repeated in what is said about it.
    static let bad: [(name: String, value: String)] = [
        ("STATE_DIR", ""), ("STATE_DIR", "hunter2/state"), ("STATE_DIR", "/hunter2\n"),
        ("STATE_DIR", "/hunter2\u{FFFD}"),
        ("SECRET_FILE", "hunter2"), ("GATE_SECRETS_FILE", "~/hunter2"), ("ISSUER", ""), ("ISSUER", "hunter2\u{1B}[2J"),
        ("ISSUER", String(repeating: "hunter2", count: 600)), ("AUDIENCE", "hunter2,"), ("AUDIENCE", "a,,hunter2"),
        ("SUBJECT", "hunter2"), ("SUBJECT", "ID"), ("ACCESS_TOKEN_LIFETIME", "0"), ("ACCESS_TOKEN_LIFETIME", "86401"),
        ("ACCESS_TOKEN_LIFETIME", "15m"), ("SESSION_LIFETIME", "59"), ("SESSION_IDLE", "-3600"),
        ("SESSION_IDLE", "+3600"),
        ("REFRESH_GRACE", "301"), ("REFRESH_GRACE", ""), ("FRESH", "6e2"), ("FRESH", "600.0"), ("FRESH", " 600"),
        ("FRESH", "\u{666}\u{660}\u{660}"), ("REGISTRATION", "hunter2"), ("REGISTRATION", "Open"), ("REGISTRATION", ""),
        ("SITE_NAME", "hunter2\t"), ("PASSWORD_MIN_LENGTH", "7"), ("PASSWORD_MIN_LENGTH", "65"),
        ("ARGON2_MEMORY", "19455"), ("ARGON2_MEMORY", "524289"), ("ARGON2_PASSES", "1"), ("ARGON2_PASSES", "17"),
        ("PREFIX", "hunter2"), ("PREFIX", "/hunter2/"), ("PREFIX", "/"), ("PREFIX", ""), ("PREFIX", "/a//hunter2"),
        ("PREFIX", "/hunter2/.."), ("PREFIX", "/hunter%32"), ("PREFIX", "/hunt\u{E9}r2"), ("HOSTS", "hunter2 b"),
        ("HOSTS", "a\nhunter2"), ("REQUEST_DEADLINE", "61"), ("LOCK_TIMEOUT", "0"), ("MAX_REQUESTS", "1000000001"),
        ("MAX_REQUESTS", "99999999999999999999"), ("MAX_BODY", "1023"), ("MAX_BODY", "0x4000"),
    ]

    @Test("OP9: a bad value is one fault that names setting and origin and repeats no value", arguments: bad)
    func badValue(row: (name: String, value: String)) {
        let lines = faults(["SALLYPORT_" + row.name: row.value])
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("environment: SALLYPORT_\(row.name) must ") == true)
        #expect(lines.first?.contains("hunter2") == false)
    }

    @Test("OP9: all faults are told at once, of lines, values and names")
    func all() {
        let lines = faults(
            ["SALLYPORT_FRESH": "x", "SALLYPORT_PASSWORD": "hunter2", "PATH": "/bin"],
            file: "junk\nSALLYPORT_MAX_BODY=1\nSALLYPORT_HOSTS=a\nSALLYPORT_HOSTS=a\nPATH=/bin")
        #expect(
            lines == [
                "f:1: has no =", "f:4: SALLYPORT_HOSTS stands there twice",
                "environment: SALLYPORT_FRESH must be a whole number from 60 to 86400",
                "f: SALLYPORT_MAX_BODY must be a whole number from 1024 to 65536", "f: PATH is not a setting",
                "environment: SALLYPORT_PASSWORD is not a setting",
            ])
    }

    @Test("OP3: a name of the environment with other characters is not repeated")
    func oddName() {
        #expect(
            faults(["SALLYPORT_\u{1B}[2J": "1"]) == [
                "environment: a name with other characters than A-Z, 0-9 and _ is not a setting"
            ])
    }

    @Test("What is good by itself is a fault where it does not go together")
    func together() throws {
        let memory = ["SALLYPORT_ARGON2_MEMORY": "524288", "SALLYPORT_ARGON2_PASSES": "3"]
        #expect(
            faults(memory) == ["SALLYPORT_ARGON2_MEMORY times SALLYPORT_ARGON2_PASSES must be at most 1,048,576 KiB"])
        #expect(try settings(memory.merging(["SALLYPORT_ARGON2_PASSES": "2"]) { $1 }).argon2MemoryKiB == 524_288)
        #expect(faults(["SALLYPORT_SECRET_FILE": "/s", "SALLYPORT_GATE_SECRETS_FILE": "/s"]).count == 1)
    }

    @Test("Lists are words between commas, with or without a space after them")
    func lists() throws {
        #expect(
            try settings(["SALLYPORT_HOSTS": "a.example, b.example,[::1]"]).hosts == [
                "a.example", "b.example", "[::1]",
            ])
        #expect(try settings(["SALLYPORT_HOSTS": ""]).hosts == [])
    }

    @Test("A prefix is words behind slashes", arguments: ["/auth", "/a/b", "/A-1_b"])
    func prefix(prefix: String) throws {
        #expect(try settings(["SALLYPORT_PREFIX": prefix]).prefix == prefix)
    }

    @Test("A file that is named must be there")
    func missingFile() {
        #expect(throws: SettingsFaults(["/nowhere/at/all: does not exist"])) {
            try Settings.load(environment: [:], file: "/nowhere/at/all")
        }
    }
}
