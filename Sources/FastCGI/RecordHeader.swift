internal import CFastCGI

/// The first eight bytes of a FastCGI record (§3.3, FCGI_Header).
struct RecordHeader {
    /// FCGI_HEADER_LEN.
    static let count = 8
    static let maxContentLength = 65_535

    let type: Int32
    let id: Int
    let contentLength: Int
    let paddingLength: Int

    /// - Returns: nil for another version of the protocol.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.count, bytes[0] == UInt8(FCGI_VERSION_1) else { return nil }
        type = Int32(bytes[1])
        id = Int(bytes[2]) << 8 + Int(bytes[3])
        contentLength = Int(bytes[4]) << 8 + Int(bytes[5])
        paddingLength = Int(bytes[6])
    }

    /// Writes a record without padding.
    static func write(_ content: ArraySlice<UInt8>, as type: Int32, id: Int, to stream: inout [UInt8]) {
        let length = content.count
        stream += [UInt8(FCGI_VERSION_1), UInt8(type), UInt8(id >> 8), UInt8(id & 0xFF)]
        stream += [UInt8(length >> 8), UInt8(length & 0xFF), 0, 0]
        stream += content
    }

    /// Writes a whole stream of one kind: its content, in as many records as it takes, and its end (§3.3).
    static func writeStream(_ content: [UInt8], as type: Int32, id: Int, to stream: inout [UInt8]) {
        var rest = content[...]
        while !rest.isEmpty {
            let part = rest.prefix(maxContentLength)
            write(part, as: type, id: id, to: &stream)
            rest = rest[part.endIndex...]
        }
        write([], as: type, id: id, to: &stream)
    }
}
