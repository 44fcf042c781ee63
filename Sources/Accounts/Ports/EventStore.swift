/// The audit trail. Most events are stored with the change that they tell of, in one transaction; these are the others.
public protocol EventStore {
    /// Adds an event. Durable when the call returns.
    func record(_ event: Event) throws(StoreError)
}
