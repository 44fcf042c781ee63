/// What the gate may ask of the accounts database about tokens that another application signed: reads, each of them one
/// statement.
public protocol LegacyTokenReading {
    /// The keys of use `legacy` that were not withdrawn, also those whose end has passed.
    func legacyKeys() throws(ReadFailure) -> [PublishedKey]
    /// The user who was taken over from that application, which called the user so, byte for byte. Never one who
    /// came by another way, and may have a name that was somebody else's there.
    func user(spelled: String) throws(ReadFailure) -> User?
}
