import ASCII
import Testing

@Suite("Bytes are found wherever they stand")
struct ByteSearchTests {
    private func firstPlace(of byte: UInt8, in bytes: [UInt8]) -> Int? { bytes.span.firstIndex(of: byte) }
    private func isPrintable(_ bytes: [UInt8]) -> Bool { bytes.span.isPrintableASCII }

    @Test("a byte is found at its first place, at every place of texts of all lengths up to 40")
    func firstIndex() {
        for count in 0...40 {
            var bytes = (0..<count).map { UInt8($0 * 7 % 100) + 100 }
            #expect(firstPlace(of: 0x3D, in: bytes) == nil)
            for place in 0..<count {
                bytes[place] = 0x3D
                #expect(firstPlace(of: 0x3D, in: bytes) == place)
                // A later one changes nothing.
                bytes[count - 1] = 0x3D
                #expect(firstPlace(of: 0x3D, in: bytes) == place)
                bytes[place] = 0xBD
                bytes[count - 1] = 0x3C
            }
        }
    }

    @Test("every byte is found and no neighbour of it is taken for it, 0 and 255 among them")
    func everyByte() {
        for byte in UInt8.min ... .max {
            let others = [byte ^ 0x80, byte &+ 1, byte &- 1, byte ^ 1, ~byte]
            for place in 0..<19 {
                var bytes = (0..<19).map { others[$0 % others.count] }
                #expect(firstPlace(of: byte, in: bytes) == nil)
                bytes[place] = byte
                #expect(firstPlace(of: byte, in: bytes) == place)
            }
        }
    }

    @Test("printable is 0x20 to 0x7E and nothing else, at every place")
    func printable() {
        for byte in UInt8.min ... .max {
            for place in 0..<19 {
                for filler in [0x20, 0x7E] as [UInt8] {
                    var bytes = [UInt8](repeating: filler, count: 19)
                    bytes[place] = byte
                    #expect(isPrintable(bytes) == (0x20...0x7E).contains(byte))
                }
            }
        }
        #expect(isPrintable([]))
    }

    @Test("of texts of all lengths up to 24, every byte at every place is judged as one by one")
    func lengths() {
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        for count in 0...24 {
            for place in 0..<max(count, 1) {
                for byte in UInt8.min ... .max {
                    var bytes = [UInt8](repeating: 0x61, count: count)
                    if place < count { bytes[place] = byte }
                    let isPrintableText = bytes.allSatisfy { (0x20...0x7E).contains($0) }
                    let isPlain = isPrintableText && !bytes.contains(quote) && !bytes.contains(backslash)
                    let (zero, letter) = (bytes.contains(0), bytes.contains(0x61))
                    let span = bytes.span
                    let found = [
                        span.isPrintableASCII, span.isPrintableASCII(without: quote, backslash), span.contains(0),
                        span.contains(0x61),
                    ]
                    #expect(found == [isPrintableText, isPlain, zero, letter])
                }
            }
        }
    }

    @Test("a text's bytes are appended, small and large")
    func appended() {
        for text in ["", "a", "fifteen letters", String(repeating: "é", count: 100)] {
            var bytes: [UInt8] = [1]
            bytes.append(utf8: text)
            #expect(bytes == [1] + Array(text.utf8))
        }
    }

    @Test("the same bytes are the same text, and one that only looks the same is not")
    func sameBytes() {
        #expect("K".hasSameBytes(as: "K") && "".hasSameBytes(as: ""))
        // Canonically equivalent, of as many bytes or of others.
        #expect("\u{212A}" == "K" && !"\u{212A}".hasSameBytes(as: "K"))
        let (left, right) = ("a\u{323}\u{307}", "a\u{307}\u{323}")
        #expect(left == right && left.utf8.count == right.utf8.count && !left.hasSameBytes(as: right))
        let long = String(repeating: "x", count: 100)
        #expect(long.hasSameBytes(as: long + "") && !long.hasSameBytes(as: long.dropLast() + "y"))
    }
}
