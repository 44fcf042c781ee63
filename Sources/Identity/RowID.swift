/// The id of a row: 16 bytes that mean nothing, drawn at random where the row is made.
public protocol RowID: Hashable, Sendable {
    /// Exactly 16 bytes.
    var bytes: [UInt8] { get }
    /// - Returns: nil unless there are 16 bytes.
    init?(bytes: [UInt8])
}

/// The id of a user; stays for good, whatever becomes of the name.
public struct UserID: RowID {
    public let bytes: [UInt8]

    public init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }
}

/// The id of a session: claim `sid` of its tokens. No secret: it opens nothing without a signature or a MAC.
public struct SessionID: RowID {
    public let bytes: [UInt8]

    public init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }
}

/// The id of a URL token or a share: claim `jti`. No secret: it opens nothing without a signature.
public struct LinkID: RowID {
    public let bytes: [UInt8]

    public init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }
}

/// The id of an invite. No secret: its code is.
public struct InviteID: RowID {
    public let bytes: [UInt8]

    public init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }
}
