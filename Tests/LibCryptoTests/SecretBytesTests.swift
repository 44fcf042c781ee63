import LibCrypto
import Testing

@Suite("SecretBytes: nothing shows")
struct SecretBytesTests {
    private let secret = SecretBytes(copying: Array("hunter2-hunter2".utf8))

    @Test("no way of printing shows a byte")
    func redacted() {
        var dumped = ""
        dump(secret, to: &dumped)
        let printed = [
            "\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\(Optional(secret) as Any)",
            "\([secret])",
        ]
        for text in printed {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104"), "the bytes as numbers")
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("equal bytes are equal, one other byte or length is not")
    func equality() {
        #expect(secret == SecretBytes(copying: Array("hunter2-hunter2".utf8)))
        #expect(secret != SecretBytes(copying: Array("hunter2-hunter3".utf8)))
        #expect(secret != SecretBytes(copying: Array("Hunter2-hunter2".utf8)))
        #expect(secret != SecretBytes(copying: Array("hunter2-hunter".utf8)))
        #expect(SecretBytes(copying: []) == SecretBytes(copying: []))
    }

    @Test("moving leaves the array empty and keeps the bytes")
    func moving() {
        var bytes = Array("hunter2-hunter2".utf8)
        let moved = SecretBytes(movingFrom: &bytes)
        #expect(bytes.isEmpty)
        #expect(moved == secret)
    }

    @Test("JW13: comparing says equal for equal texts alone")
    func constantTime() {
        #expect(ConstantTime.equal([], []))
        #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2]))
        #expect(!ConstantTime.equal([], [0]))
    }

    @Test("random bytes have the asked length and do not repeat", arguments: [0, 1, 16, 32, 1000])
    func random(count: Int) throws {
        #expect(try Random.bytes(count).count == count)
        #expect(try Random.secret(count).count == count)
        if count >= 16 { #expect(try Random.bytes(count) != Random.bytes(count)) }
    }
}
