public import Accounts

/// The use cases behind `/auth/urls`, wired by the composition root.
public struct URLTokens {
    private let make: MakeURLToken
    private let revoke: RevokeURLToken
    private let hosts: [String]

    /// - Parameter hosts: the names that the gate answers for; empty: the one that was asked.
    public init(make: MakeURLToken, revoke: RevokeURLToken, hosts: [String]) {
        self.make = make
        self.revoke = revoke
        self.hosts = hosts
    }

    func endpoints(callers: CallerReader) -> [any Endpoint] {
        [
            MakeURLTokenEndpoint(make: make, hosts: hosts, callers: callers),
            RevokeURLTokenEndpoint(revoke: revoke, callers: callers),
        ]
    }
}
