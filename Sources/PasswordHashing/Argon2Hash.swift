/// A stored argon2 hash: `$argon2id$v=19$m=19456,t=2,p=1$salt$tag` (PHC string format; RFC 9106).
struct Argon2Hash: Equatable {
    /// KiB; at least eight blocks a lane (RFC 9106 §3.1).
    static let memoryRange: ClosedRange<UInt32> = 8...1_048_576
    static let passesRange: ClosedRange<UInt32> = 1...131_072
    static let lanesRange: ClosedRange<UInt32> = 1...16
    static let saltBytes = 8...64
    static let tagBytes = 12...64

    let kind: Argon2.Kind
    /// 0x13, or 0x10, which an absent `v=` means as well.
    let version: UInt32
    let memoryKiB: UInt32
    let passes: UInt32
    let lanes: UInt32
    let salt: [UInt8]
    let tag: [UInt8]

    var text: String {
        let costs = "m=\(memoryKiB),t=\(passes),p=\(lanes)"
        return "$\(kind.rawValue)$v=\(version)$\(costs)$\(Base64.encode(salt))$\(Base64.encode(tag))"
    }

    /// What goes into the tag besides the password.
    var inputs: Argon2.Inputs {
        Argon2.Inputs(
            kind: kind, version: version, memoryKiB: memoryKiB, passes: passes, lanes: lanes,
            salt: salt, tagLength: tag.count)
    }
}

extension Argon2Hash {
    /// Reads the fields that follow the name of the kind.
    init(_ kind: Argon2.Kind, fields: ArraySlice<Substring>) throws(PHCStringError) {
        var fields = fields
        var version: UInt32 = 0x10
        if fields.count == 4, let field = fields.popFirst() {
            version = try PHCString.number(field, after: "v=")
        }
        guard fields.count == 3 else { throw .malformed }
        let costs = fields[fields.startIndex].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3 else { throw .malformed }
        let memory = try PHCString.number(costs[0], after: "m=")
        let passes = try PHCString.number(costs[1], after: "t=")
        let lanes = try PHCString.number(costs[2], after: "p=")
        guard let salt = Base64.decode(fields[fields.startIndex + 1].utf8),
            let tag = Base64.decode(fields[fields.startIndex + 2].utf8)
        else { throw .malformed }

        guard version == 0x13 || version == 0x10,
            Self.memoryRange.contains(memory), Self.passesRange.contains(passes), Self.lanesRange.contains(lanes),
            memory >= 8 * lanes, UInt64(memory) * UInt64(passes) <= UInt64(Argon2Parameters.maxWork),
            Self.saltBytes.contains(salt.count), Self.tagBytes.contains(tag.count)
        else { throw .beyondLimits }
        self.init(
            kind: kind, version: version, memoryKiB: memory, passes: passes, lanes: lanes, salt: salt, tag: tag)
    }
}
