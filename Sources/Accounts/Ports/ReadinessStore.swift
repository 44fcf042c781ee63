/// Says whether it could serve.
public protocol ReadinessStore {
    /// Reads the schema's version, and begins and ends a change that changes nothing. Cost: no more than a lock.
    /// - Throws: what a read or a change would.
    func checkReadiness() throws(StoreError)
}
