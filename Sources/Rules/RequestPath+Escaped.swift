internal import ASCII

extension RequestPath {
    /// A decoded path as it stands in a URL (RFC 3986 §3.3): all but the unreserved characters and `/` escaped, once.
    public static func escaped(_ path: some StringProtocol) -> String { escaped(path.utf8) }

    /// The same, for bytes.
    public static func escaped(_ path: some Sequence<UInt8>) -> String {
        path.percentEncoded(keeping: isPlain)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~/".utf8.contains(byte)
        }
    }
}
