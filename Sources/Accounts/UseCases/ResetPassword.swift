public import Identity
internal import JOSE
internal import LibCrypto

/// Sets a new password for whoever has a reset link; ends every session (PW14).
public struct ResetPassword {
    private let store: any PasswordStore
    private let newPasswords: NewPasswords
    private let throttle: Throttle

    public init(store: any PasswordStore, newPasswords: NewPasswords, throttle: Throttle) {
        self.store = store
        self.newPasswords = newPasswords
        self.throttle = throttle
    }

    /// Uses a reset link up. Durable when it returns. Cost: one hash, and none unless the link can be used and the
    /// password set. Whoever failed before and came by a link need not wait to log in from there.
    /// - Returns: whose password it was.
    /// - Throws: `.resetTokenInvalid`, `.invalid` (the link stays), `.unavailable`, `.broken`.
    public func reset(token text: String, to new: String, from client: Client, at now: Timestamp)
        throws(AccountError) -> User
    {
        guard let token = ResetToken(text: text) else { throw .resetTokenInvalid }
        let found: User?
        do { found = try store.userOfResetToken(hash: token.hash, at: now) } catch { throw .unavailable(error) }
        guard let user = found else { throw .resetTokenInvalid }
        if let fault = newPasswords.fault(in: new, for: user.username.canonical) {
            throw .invalid([.newPassword(fault)])
        }
        let replacement = PasswordReplacement(
            user: user.id, sealedPassword: try newPasswords.seal(new, owner: user.id),
            authority: .resetToken(hash: token.hash), forgetting: throttle.knownPlaces(of: user.username), at: now)
        let isDone: Bool
        do {
            isDone = try store.replacePassword(replacement) { ended in
                Event(.passwordReset, at: now, of: user, from: client, detail: Event.detail(sessionsEnded: ended))
            }
        } catch {
            throw .unavailable(error)
        }
        guard isDone else { throw .resetTokenInvalid }
        // The password is set, whatever becomes of this.
        _ = try? throttle.welcome(user.username, from: client, at: now)
        return user
    }
}

/// What a reset link carries: 256 random bits as base64url, 43 characters. The database keeps its SHA-256.
struct ResetToken {
    private let bytes: [UInt8]

    init() throws(CryptoError) { bytes = try Random.bytes(32) }

    /// - Returns: nil for what is none of ours.
    init?(text: String) {
        guard text.utf8.count == 43, let bytes = try? Base64URL.decode(text), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    var text: String { Base64URL.encode(bytes) }

    /// A fast hash will do: nobody guesses 32 random bytes.
    var hash: [UInt8] { SHA256.hash(bytes) }
}
