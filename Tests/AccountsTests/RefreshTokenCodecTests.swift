import Identity
import JOSE
import LibCrypto
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct RefreshTokenCodecTests {
    private let salt: [UInt8] = Array(repeating: 9, count: 16)

    private func codec(_ keys: [UInt8], salt: [UInt8]? = nil) throws -> RefreshTokenCodec {
        try RefreshTokenCodec(masterSecret: Site.masterSecret(keys), salt: salt ?? self.salt)
    }

    /// A token under the key of that byte.
    private func text(_ codec: RefreshTokenCodec, counter: Int64, key: UInt8 = 1) throws -> String {
        try #require(codec.encode(token(counter), under: [0, 0, 0, key]))
    }

    private func token(_ counter: Int64) throws -> RefreshToken {
        RefreshToken(session: try Sample.sessionID(7), counter: counter)
    }

    @Test("a token is read as it was written", arguments: [Int64(0), 1, 255, 256, 1 << 40, .max])
    func roundTrip(counter: Int64) throws {
        let text = try text(codec([1]), counter: counter)
        #expect(text.utf8.count == 82)
        #expect(try codec([1]).authenticate(text) == token(counter))
    }

    @Test("RS7, R0: no character can be changed, added or left out")
    func altered() throws {
        let codec = try codec([1])
        let text = Array(try text(codec, counter: 3).utf8)
        let alphabet = Array("ABab01-_ =+/.\0\u{7F}".utf8)
        for position in text.indices {
            var changed = text
            for character in alphabet where character != text[position] {
                changed[position] = character
                #expect(codec.authenticate(String(decoding: changed, as: UTF8.self)) == nil)
            }
            changed = text
            changed.remove(at: position)
            #expect(codec.authenticate(String(decoding: changed, as: UTF8.self)) == nil)
        }
        let whole = String(decoding: text, as: UTF8.self)
        for other in [
            whole + "A", "A" + whole, whole + "=", " " + whole, whole + "\n", whole + whole, whole + "\u{301}",
        ] {
            #expect(codec.authenticate(other) == nil)
        }
    }

    @Test("RS7: every bit of the bytes counts")
    func everyBit() throws {
        let codec = try codec([1])
        let session = try Sample.sessionID(7)
        let body = [1] + [0, 0, 0, 1] + session.bytes + [0, 0, 0, 0, 0, 0, 0, 3]
        let key = try #require(MasterKey(id: [0, 0, 0, 1], secret: SecretBytes(copying: (0..<32).map { $0 &+ 1 })))
        let bytes =
            body + (try HMACSHA256(key: key.derive("sallyport/refresh-token/v1", salt: salt)).authenticate(body))
        #expect(codec.authenticate(Base64URL.encode(bytes)) == (try token(3)))
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(codec.authenticate(Base64URL.encode(flipped)) == nil)
        }
    }

    @Test("R0: another salt, as after a restore, and another master key honour no old token")
    func otherSecrets() throws {
        let text = try text(codec([1]), counter: 3)
        #expect(try codec([1], salt: Array(repeating: 8, count: 16)).authenticate(text) == nil)
        #expect(try codec([2]).authenticate(text) == nil)
        let sameID = try #require(
            MasterKey(id: [0, 0, 0, 1], secret: SecretBytes(copying: Array(repeating: 5, count: 32))))
        let impostor = try #require(try MasterSecret(keys: [sameID]))
        #expect(try RefreshTokenCodec(masterSecret: impostor, salt: salt).authenticate(text) == nil)
    }

    @Test("a ring of two keys reads the tokens of both and writes under the one that is named")
    func ring() throws {
        let ring = try codec([2, 1])
        #expect(try ring.authenticate(text(codec([1]), counter: 3)) == token(3))
        #expect(try codec([2]).authenticate(text(ring, counter: 4, key: 2)) == token(4))
        #expect(try codec([1]).authenticate(text(ring, counter: 4, key: 2)) == nil)
    }
}
