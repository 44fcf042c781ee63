internal import Glibc
internal import LibCrypto

// JW13: does the time of a comparison tell where two tags differ? Welch's t-test over two classes of pairs, in random
// order, as dudect does it (Reparaz, Balasch, Verbauwhede 2017): |t| above 4.5 says that it does. The same test over a
// comparison that stops at the first difference shows that it can say so.

let samplesPerClass = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 1_000_000
let tag = [UInt8](repeating: 0x5A, count: 32)
/// Where the two differ, by class.
let positions = [0, 31]

/// Mean and spread of one class, kept as they come (Welford).
struct Moments {
    var count = 0.0
    var mean = 0.0
    var squares = 0.0

    mutating func add(_ sample: Double) {
        count += 1
        let delta = sample - mean
        mean += delta / count
        squares += delta * (sample - mean)
    }

    var varianceOfMean: Double { squares / (count - 1) / count }
}

/// t of the two classes. Samples beyond `cropNanoseconds` are interruptions, not comparisons, and are left out.
@MainActor func tValue(cropNanoseconds: Double, _ compare: ([UInt8], [UInt8]) -> Bool) -> Double {
    var moments = [Moments(), Moments()]
    var generator = SystemRandomNumberGenerator()
    let clock = ContinuousClock()
    var equal = 0
    var other = tag
    while moments[0].count < Double(samplesPerClass) || moments[1].count < Double(samplesPerClass) {
        let chosen = Int(generator.next() & 1)
        // One array for both classes: two would differ in their address, which shows in the time.
        for index in other.indices { other[index] = index == positions[chosen] ? 0xA5 : 0x5A }
        let begun = clock.now
        // Sixteen at once, since one takes less than the clock can tell.
        for _ in 0..<16 where compare(tag, other) { equal += 1 }
        let nanoseconds = (clock.now - begun) / .nanoseconds(1)
        if nanoseconds < cropNanoseconds { moments[chosen].add(nanoseconds) }
    }
    precondition(equal == 0)
    return (moments[0].mean - moments[1].mean) / sqrt(moments[0].varianceOfMean + moments[1].varianceOfMean)
}

@inline(never)
func stopsAtTheFirstDifference(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    for index in left.indices where left[index] != right[index] { return false }
    return true
}

let ours = tValue(cropNanoseconds: 5_000, ConstantTime.equal)
let control = tValue(cropNanoseconds: 5_000, stopsAtTheFirstDifference)
print("samples per class: \(samplesPerClass)")
print("ConstantTime.equal: t = \(ours) (must be within 4.5)")
print("a comparison that stops early: t = \(control) (must be beyond 4.5)")
