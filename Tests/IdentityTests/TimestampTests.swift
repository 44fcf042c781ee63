import Identity
import Testing

@Suite struct TimestampTests {
    @Test(
        "AV3: adding stops at the ends of what 64 bits can say",
        arguments: [
            (Int64.max, Int64(1), Int64.max), (.max, .max, .max), (.min, -1, .min), (.min, .min, .min),
            (.max, .min, -1),
            (0, .max, .max), (5, -7, -2),
        ])
    func adding(seconds: Int64, delta: Int64, expected: Int64) {
        let sum = Timestamp(secondsSince1970: seconds).adding(seconds: delta)
        #expect(sum.secondsSince1970 == expected)
    }

    @Test(
        "AV3: the distance is the same from both sides and fits at the ends",
        arguments: [
            (Int64.min, Int64.max, UInt64.max), (0, 0, 0), (-3, 4, 7), (.min, 0, 1 << 63), (.max, .max - 1, 1),
            (.min, -1, (1 << 63) - 1),
        ])
    func distance(left: Int64, right: Int64, expected: UInt64) {
        let (left, right) = (Timestamp(secondsSince1970: left), Timestamp(secondsSince1970: right))
        #expect(left.distance(to: right) == expected)
        #expect(right.distance(to: left) == expected)
    }
}
