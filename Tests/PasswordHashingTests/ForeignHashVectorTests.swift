import Testing
import VectorFiles

@testable import PasswordHashing

/// A line of a file of vectors: password, hash, and how its salt went in.
struct ForeignVector: Sendable, CustomTestStringConvertible {
    let source: String
    let password: String
    let place: SaltPlace?
    let hash: String

    var testDescription: String { "\(source) \(hash.prefix(24))…" }

    static func read(_ name: String) throws -> [ForeignVector] {
        try VectorFile.lines(name).map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let place = fields.count == 4 ? SaltPlace(rawValue: fields[2]) : nil
            return ForeignVector(source: fields[0], password: fields[1], place: place, hash: fields[fields.count - 1])
        }
    }
}

@Suite struct ForeignHashVectorTests {
    private let hasher = PasswordHasher()

    @Test(
        "PW1: published hashes verify, and no other password does",
        arguments: try ForeignVector.read("published-password-hashes.txt"))
    func published(vector: ForeignVector) throws { try check(vector) }

    @Test(
        "PW1: hashes that werkzeug, Django, passlib, bcrypt, argon2-cffi and crypt made verify, by no other password",
        arguments: try ForeignVector.read("made-by-libraries.txt"))
    func made(vector: ForeignVector) throws { try check(vector) }

    /// What is stored is read again, and matches the password alone; where the password is as short as can be, too.
    private func check(_ vector: ForeignVector) throws {
        let hash = try ForeignHash(vector.hash, saltPlace: vector.place)
        let stored = try hash.stored(wrappedBy: hasher)
        #expect(try PHCString(stored).text == stored)
        let isCut = vector.password.utf8.count > CryptHash.bcryptPasswordBytes && hash.kind == "bcrypt"
        #expect(try hasher.verify(Password(vector.password), against: stored) == .match(needsRehash: !isCut))
        for other in ["y" + vector.password, vector.password.isEmpty ? "a" : String(vector.password.dropLast())]
        where !isCut || other.hasPrefix("y") {
            #expect(try hasher.verify(Password(other), against: stored) == .mismatch)
        }
    }

    @Test(
        "No fast hash is stored: a bare digest is in the stored text in no form",
        arguments: try ForeignVector.read("made-by-libraries.txt"))
    func wrapped(vector: ForeignVector) throws {
        let hash = try ForeignHash(vector.hash, saltPlace: vector.place)
        guard hash.needsWrapping else { return }
        let stored = try hash.stored(wrappedBy: hasher)
        #expect(stored.hasPrefix("$argon2id+"))
        #expect(stored != (try hash.stored(wrappedBy: hasher)), "each has a salt of its own")
        guard case .wrapped(let wrapped) = try PHCString(stored) else { return }
        let value = try wrapped.inner.value(of: Array(vector.password.utf8).span)
        let hex = value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(!stored.lowercased().contains(hex))
        #expect(!stored.contains(Base64.encode(value)))
    }
}
