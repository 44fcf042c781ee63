import Accounts
import Glibc
import Identity
import Testing

@testable import UserSources

@Suite struct LineSourceTests {
    private func read(_ format: SourceFormat, _ text: String) throws -> [SourceRow] {
        let file = try ScratchFile(text)
        return try format.open(file.path, columns: SourceColumns()).rows()
    }

    @Test("JSON lines are read with what sallyport export writes, and others are passed over")
    func jsonLines() throws {
        let rows = try read(
            .jsonl,
            """
            {"id":"x","username":"ann","email":"a@b.c","email_verified":true,"roles":["a","b"],\
            "created_at":5,"disabled":true,"disabled_at":9,"password_hash":"h"}
            {"name":"bob","hash":"h","more":{"x":[1]},"email":null}

            {"username":"carol"}
            {"username":"dave","password":"h","password":"i"}
            not json
            {"password":"h"}
            {"username":"eve","password":"h","created_at":"soon"}
            """)
        let ann = try rows[0].user.get()
        #expect((ann.email, ann.isEmailVerified, ann.roles, ann.isDisabled) == ("a@b.c", true, ["a", "b"], true))
        #expect((ann.createdAt?.secondsSince1970, ann.disabledAt?.secondsSince1970, ann.hash) == (5, 9, "h"))
        #expect(try rows[1].user.get().username == "bob")
        #expect(rows.dropFirst(2).map(\.refusal) == [.noPassword, .row, .row, .row, .field])
        #expect(rows.map(\.place).last == "line 8")
    }

    @Test("htpasswd lines are read; comments and what follows a second colon are passed over")
    func htpasswd() throws {
        let rows = try read(.htpasswd, "# users\nann:$2y$05$x:more\n\nbob\n:h\ncarol:\r\ndave:{SHA}x\r\n")
        #expect(try rows[0].user.get().hash == "$2y$05$x")
        #expect(rows.dropFirst().map(\.refusal) == [.row, .row, .noPassword, nil])
        #expect(try rows[4].user.get().hash == "{SHA}x")
    }

    @Test("Authelia's file is read: quotes of both kinds, groups of both forms, members that are nobody's here")
    func authelia() throws {
        let rows = try read(
            .authelia,
            """
            ---
            # comment
            users:
              john:
                disabled: false
                displayname: 'John O''Doe'   # comment
                password: '$argon2id$v=19$m=65536,t=3,p=4$a$b'
                email: john.doe@example.org
                address:
                  street: "x: y"
                  lines:
                    - one
                groups:
                  - admins
                  - 'dev'
              "harry":
                password: "$6$x$y"
                groups: [a, "b"]
                disabled: true
              bob:
                groups:
                - c
                extra:
                - d
                password: $2b$05$x
            ...
            """.replacing("\n...", with: ""))
        let users = try rows.map { try $0.user.get() }
        #expect(users.map(\.username) == ["john", "harry", "bob"])
        #expect(users.map(\.hash) == ["$argon2id$v=19$m=65536,t=3,p=4$a$b", "$6$x$y", "$2b$05$x"])
        #expect(users.map(\.roles) == [["admins", "dev"], ["a", "b"], ["c"]])
        #expect(users.map(\.isDisabled) == [false, true, false])
        #expect(users[0].email == "john.doe@example.org")
    }

    @Test(
        "YAML beyond what such a file needs is refused for its line, and guessed at nowhere",
        arguments: [
            "users: {}", "user:\n  a:\n", "users:\n  a: &x\n    password: b\n", "users:\n  a:\n    password: *x\n",
            "users:\n  a:\n    password: |\n      b\n", "users:\n  a:\n    password: 'b\n", "users:\n\ta:\n",
            "users:\n  a:\n    password: 'b' c\n", "users:\n  a:\n    password: !!str b\n",
            "users:\n  a:\n    password: b\n    password: c\n", "users:\n  a:\n    password: \"\\x41\"\n",
            "users:\n  a: b\n", "users:\n  a:\n    password: b\n c:\n    password: d\n", "",
        ])
    func unknownYAML(text: String) {
        #expect(throws: UserSourceError.self) { try read(.authelia, text) }
    }

    @Test("No source is read through a link, from a pipe, a folder or nothing", arguments: SourceFormat.allCases)
    func hostilePlaces(format: SourceFormat) throws {
        let file = try ScratchFile("x")
        let link = file.path + "-link"
        #expect(unsafe symlink(file.path, link) == 0)
        defer { _ = unsafe unlink(link) }
        for path in [link, "/dev/null", "/tmp", file.path + "-missing"] {
            #expect(throws: UserSourceError.self) { try format.open(path, columns: SourceColumns()) }
        }
    }

    @Test("New names are read by the bytes of the old ones, each once")
    func renames() throws {
        let file = try ScratchFile("Ann Lee\tann\nb\u{F6}b\tbob\n\n")
        #expect(try Renames.read(file.path) == [Array("Ann Lee".utf8): "ann", Array("b\u{F6}b".utf8): "bob"])
        for text in ["a b\n", "a\tb\tc\n", "a\tb\na\tc\n"] {
            let bad = try ScratchFile(text)
            #expect(throws: UserSourceError.self) { try Renames.read(bad.path) }
        }
    }
}

extension SourceRow {
    var refusal: ImportRefusal? {
        if case .failure(let refusal) = user { return refusal }
        return nil
    }
}
