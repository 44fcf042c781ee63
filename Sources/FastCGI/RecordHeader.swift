internal import CFastCGI

/// The first eight bytes of a FastCGI record (§3.3, FCGI_Header).
struct RecordHeader {
    /// FCGI_HEADER_LEN.
    static let count = 8

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

    /// The header of a record without padding.
    static func bytes(_ type: Int32, id: Int, contentLength: Int) -> [UInt8] {
        let (id, length) = (UInt16(id), UInt16(contentLength))
        return [
            UInt8(FCGI_VERSION_1), UInt8(type), UInt8(id >> 8), UInt8(id & 0xFF), UInt8(length >> 8),
            UInt8(length & 0xFF), 0, 0,
        ]
    }
}
