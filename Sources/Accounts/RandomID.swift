internal import Identity
internal import JOSE
internal import LibCrypto

/// New ids: 128 bits from libcrypto, of which one in 64 is drawn again: its text (base64url) would begin with a hyphen,
/// and be read as an option where an operator types it.
enum RandomID {
    static func user() throws(CryptoError) -> UserID { try make() }

    static func session() throws(CryptoError) -> SessionID { try make() }

    static func link() throws(CryptoError) -> LinkID { try make() }

    static func invite() throws(CryptoError) -> InviteID { try make() }

    static func apiToken() throws(CryptoError) -> APITokenID { try make() }

    private static func make<ID: RowID>() throws(CryptoError) -> ID {
        var bytes = try Random.bytes(16)
        while Base64URL.encode(bytes).hasPrefix("-") { bytes = try Random.bytes(16) }
        guard let id = ID(bytes: bytes) else { throw .libraryFailure }
        return id
    }
}
