internal import Identity
internal import JOSE
internal import LibCrypto

/// What an authentic access token says; whether it counts is another question.
///
/// A class, as `AuthenticatedUser` is: it is handed on for each request, and a copy would count references for each of
/// its two dozen texts.
final class VerifiedAccessToken: Sendable {
    /// As they were signed, for what decides by them.
    let claimsSet: ClaimsSet
    /// The same, read.
    let claims: AccessTokenClaims

    /// - Throws: `.invalid` where a claim is missing, of another type, or the token is of another kind.
    init(_ claimsSet: ClaimsSet) throws(TokenRefusal) {
        self.claimsSet = claimsSet
        claims = try AccessTokenClaims(claimsSet)
    }
}

/// Tokens that were verified, so that the next request with the same one costs a hash in place of a signature.
///
/// What is kept is that exactly these bytes are authentic under that row of a key, and what they say. Whether they
/// count is asked each time: the key's row, the time, the session's row and the user's. Only authentic tokens get in,
/// so that who has none drives nothing out. Kept by their SHA-256: no token stays in memory.
struct VerifiedTokens {
    /// A token, by its hash.
    typealias Digest = [UInt8]

    struct Entry {
        /// The key's row as it stood when the token was verified.
        let key: PublishedKey
        let token: VerifiedAccessToken
    }

    /// How many are kept at most, in bytes some 2 KB each. The younger half of them outlives the older one.
    static let capacity = 1_024

    private var young: [Digest: Entry] = [:]
    private var old: [Digest: Entry] = [:]

    var count: Int { young.count + old.count }

    /// Cost: 1 µs for each 0.5 KB.
    static func digest(_ token: String) -> Digest { SHA256.hash(Array(token.utf8)) }

    mutating func entry(_ digest: Digest) -> Entry? {
        if let entry = young[digest] { return entry }
        guard let entry = old.removeValue(forKey: digest) else { return nil }
        insert(entry, for: digest)
        return entry
    }

    mutating func insert(_ entry: Entry, for digest: Digest) {
        if young.count >= Self.capacity / 2 {
            old = young
            young = [:]
        }
        young[digest] = entry
        old[digest] = nil
    }
}
