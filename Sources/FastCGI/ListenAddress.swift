/// Where to listen, as `--listen` names it: `unix:PATH[,mode=0660][,group=NAME][,backlog=N]`.
public struct ListenAddress: Equatable, Sendable {
    /// The socket's path; may be relative, contains no comma.
    public var path: String
    /// Permission bits of the socket, at most 0777.
    public var mode: UInt32
    /// The group that the socket is given to; the process' own where none is named.
    public var group: String?
    /// How many connections may wait to be accepted, 1 to 65,535 (the kernel caps it at net.core.somaxconn).
    public var backlog: Int32

    public init(path: String, mode: UInt32 = 0o660, group: String? = nil, backlog: Int32 = 511) {
        self.path = path
        self.mode = mode
        self.group = group
        self.backlog = backlog
    }

    /// - Throws: `malformedAddress` for another scheme, an empty part, an unknown, doubled or unreadable option.
    public init(parsing text: String) throws(ListenError) {
        guard text.hasPrefix("unix:") else { throw .malformedAddress("must begin with unix:") }
        let parts = text.dropFirst("unix:".count).split(separator: ",", omittingEmptySubsequences: false)
        guard let path = parts.first, !path.isEmpty else { throw .malformedAddress("names no path") }
        guard !path.utf8.contains(0) else { throw .malformedAddress("holds a NUL") }
        self.init(path: String(path))
        var seen: Set<String> = []
        for option in parts.dropFirst() {
            let halves = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(halves[0])
            guard seen.insert(name).inserted else { throw .malformedAddress("\(name) stands twice") }
            try set(name, to: halves.count == 2 ? String(halves[1]) : "")
        }
    }

    private mutating func set(_ option: String, to value: String) throws(ListenError) {
        switch option {
        case "mode":
            guard let bits = UInt32(value, radix: 8), bits <= 0o777, value.utf8.allSatisfy({ $0 != 0x2B }) else {
                throw .malformedAddress("mode must be octal, at most 0777")
            }
            mode = bits
        case "group":
            guard !value.isEmpty else { throw .malformedAddress("group is empty") }
            group = value
        case "backlog":
            guard let length = Int32(value), (1...65_535).contains(length) else {
                throw .malformedAddress("backlog must be from 1 to 65535")
            }
            backlog = length
        default:
            throw .malformedAddress("option \(option) is not known")
        }
    }
}
