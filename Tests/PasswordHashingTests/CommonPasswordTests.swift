import Testing

@testable import PasswordHashing

@Suite struct CommonPasswordTests {
    private static let words = String(decoding: CommonPasswords.list, as: UTF8.self).split(separator: "\n").map(
        String.init)

    @Test("PW9: the list has 3,000 entries of 8 and more characters, sorted, lower case, each once")
    func list() {
        #expect(Self.words.count >= 3_000)
        #expect(Self.words.allSatisfy { $0.utf8.count >= 8 && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } })
        #expect(Self.words.allSatisfy { $0 == $0.lowercased() })
        #expect(zip(Self.words, Self.words.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(CommonPasswords.list.last == UInt8(ascii: "\n"))
    }

    @Test("PW9: every entry that is long enough is refused, at every least length", arguments: [8, 9, 10, 12, 15, 16])
    func everyEntry(minimum: Int) throws {
        let rules = try PasswordRules(minimumLength: minimum)
        let taken = Self.words.filter { $0.utf8.count >= minimum }.filter {
            rules.fault(in: Password($0), for: "zebedee") != .common
        }
        #expect(taken == [])
    }

    @Test(
        "PW9: what is not on the list is not found there",
        arguments: [
            "", "!", "passwor", "passwordz", "~~~~~~~~~", "zzzzzzzzzzzzzzzzzz", "000000000001", "páßword",
            "correct horse",
        ])
    func absent(text: String) {
        let points = text.unicodeScalars.map { Int32($0.value) }
        let isThere = CommonPasswords.contains(points.span)
        #expect(!isThere)
    }

    @Test(
        "PW9: common ones in other case, repeated or dressed up are refused",
        arguments: [
            "PASSWORD", "PassWord", "baseball", "password1", "password123!", "!!!password", "PasswordPassword",
            "sunshinesunshinesun", "1234567password", "trustno1trustno1", "qwertyqwertyqwerty", "Password!123456",
        ])
    func dressedUp(text: String) throws {
        #expect(try PasswordRules(minimumLength: 8).fault(in: Password(text), for: "zebedee") == .common)
    }

    @Test(
        "PW9: repetitions and sequences are refused at any length",
        arguments: [
            "aaaaaaaaaaaaaaa", "               ", "ééééééééééééééé", "abababababababab", "123123123123123",
            "abcdefgabcdefgabc",
            "123456789012345", "1234567890123456", "987654321098765", "abcdefghijklmnop", "zyxwvutsrqponmlk",
            "qwertyuiopasdfg", "QWERTYUIOPASDFG", "asdfghjklzxcvbnm", "abcdefgh12345678", "aaaaaaaabbbbbbbb",
            "абвгдежзийклмноп", "poiuytrewqlkjhgfdsa",
        ])
    func patterns(text: String) throws {
        #expect(try PasswordRules().fault(in: Password(text), for: "zebedee") == .common)
    }

    @Test(
        "PW9: a pattern inside a password that holds without it does no harm",
        arguments: [
            "password is my dog's name", "my 12345 little ducks", "horsebatteryhorsebatter0",
            "abcd then something else",
        ])
    func harmless(text: String) throws {
        #expect(try PasswordRules().fault(in: Password(text), for: "zebedee") == nil)
    }
}
