import Identity
import SiteInMemory
import Testing

@testable import Accounts

extension Site {
    /// A token as the site itself writes them, of any session and counter.
    func refreshToken(of session: SessionID, counter: Int64) throws -> String {
        try #require(
            refreshTokens.encode(
                RefreshToken(session: session, counter: counter), under: masterSecret.sealingKeyID()))
    }
}
