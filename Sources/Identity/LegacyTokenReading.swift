/// What the gate may ask of the accounts database about tokens that another application signed: reads, each of them one
/// statement.
public protocol LegacyTokenReading {
    /// The keys of use `legacy` that were not withdrawn, also those whose end has passed.
    func legacyKeys() throws(ReadFailure) -> [PublishedKey]
    /// The user whom that application called so; of users that were not taken over, the one of that name. Compared byte
    /// by byte.
    func user(spelled: String) throws(ReadFailure) -> User?
}
