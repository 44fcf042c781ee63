public import Accounts
public import Identity

extension InMemoryStore: InspectionStore {
    public func integrityFaults() throws(StoreError) -> [String] {
        try fail()
        return []
    }

    public func sealedPasswords(after user: UserID?, limit: Int) throws(StoreError) -> [SealedPassword] {
        try fail()
        let sorted = users.values.sorted { $0.user.id.bytes.lexicographicallyPrecedes($1.user.id.bytes) }
        let rest = sorted.drop { credentials in
            user.map { !$0.bytes.lexicographicallyPrecedes(credentials.user.id.bytes) } ?? false
        }
        return rest.prefix(limit).map { SealedPassword(user: $0.user.id, sealed: $0.sealedPassword) }
    }

    public func keyPairs() throws(StoreError) -> [KeyPair] {
        try fail()
        return signingKeys.values.sorted { $0.published.kid < $1.published.kid }
            .map { KeyPair(sealed: $0.sealed, published: $0.published) }
    }
}
