internal import Identity
internal import LibCrypto

/// New ids: 128 bits from libcrypto.
enum RandomID {
    static func user() throws(CryptoError) -> UserID { try make() }

    static func session() throws(CryptoError) -> SessionID { try make() }

    static func link() throws(CryptoError) -> LinkID { try make() }

    static func invite() throws(CryptoError) -> InviteID { try make() }

    static func apiToken() throws(CryptoError) -> APITokenID { try make() }

    private static func make<ID: RowID>() throws(CryptoError) -> ID {
        guard let id = ID(bytes: try Random.bytes(16)) else { throw .libraryFailure }
        return id
    }
}
