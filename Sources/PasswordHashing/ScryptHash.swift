/// A stored scrypt hash: `$scrypt$ln=15,r=8,p=1$salt$tag`, as passlib and Authelia write it.
struct ScryptHash: Equatable {
    /// 128 · r · 2^ln bytes: 128 MiB, which with `maxWork` takes 0.4 s; werkzeug asks for 32 MiB.
    static let maxMemoryBytes = 128 << 20
    /// r · p · 2^ln.
    static let maxWork = 1 << 20
    static let log2NRange = 10...20
    static let saltBytes = 1...64
    static let tagBytes = 16...64

    let log2N: Int
    let r: Int
    let p: Int
    let salt: [UInt8]
    let tag: [UInt8]

    /// - Throws: `beyondLimits`.
    init(log2N: Int, r: Int, p: Int, salt: [UInt8], tag: [UInt8]) throws(PHCStringError) {
        guard Self.log2NRange.contains(log2N), (1...64).contains(r), (1...64).contains(p),
            (128 * r) << log2N <= Self.maxMemoryBytes, (r * p) << log2N <= Self.maxWork,
            Self.saltBytes.contains(salt.count), Self.tagBytes.contains(tag.count)
        else { throw .beyondLimits }
        self.log2N = log2N
        self.r = r
        self.p = p
        self.salt = salt
        self.tag = tag
    }

    /// Reads the fields that follow the name of the function.
    init(fields: ArraySlice<Substring>) throws(PHCStringError) {
        let fields = Array(fields)
        guard fields.count == 3, let salt = Base64.decode(fields[1].utf8), let tag = Base64.decode(fields[2].utf8)
        else { throw .malformed }
        let costs = fields[0].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3 else { throw .malformed }
        try self.init(
            log2N: Int(try PHCString.number(costs[0], after: "ln=")),
            r: Int(try PHCString.number(costs[1], after: "r=")),
            p: Int(try PHCString.number(costs[2], after: "p=")), salt: salt, tag: tag)
    }

    var text: String { "$scrypt$ln=\(log2N),r=\(r),p=\(p)$\(Base64.encode(salt))$\(Base64.encode(tag))" }
}
