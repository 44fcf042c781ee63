public import Accounts
public import Metrics

extension Census {
    /// As the store has counted; nil for nil.
    public init?(_ counted: AccountCensus?) {
        guard let counted else { return nil }
        self.init(
            enabledUsers: UInt64(clamping: counted.enabledUsers),
            disabledUsers: UInt64(clamping: counted.disabledUsers),
            tokenSessions: UInt64(clamping: counted.tokenSessions),
            cookieSessions: UInt64(clamping: counted.cookieSessions))
    }
}
