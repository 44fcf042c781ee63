public import Identity

/// The accounts pools' own store, read as the gate reads its.
public struct StoreReader: SessionReading {
    private let store: any SessionStore & KeyStore

    public init(_ store: any SessionStore & KeyStore) { self.store = store }

    public func record(of session: SessionID) throws(ReadFailure) -> SessionRecord? {
        do { return try store.record(of: session) } catch { throw ReadFailure(detail: error.detail) }
    }

    public func publishedKey(kid: String) throws(ReadFailure) -> PublishedKey? {
        do { return try store.publishedKey(kid: kid) } catch { throw ReadFailure(detail: error.detail) }
    }
}

extension StoreError {
    /// For the log.
    public var detail: String {
        switch self {
        case .busy(let text): "busy: " + text
        case .full(let text): "full: " + text
        case .broken(let text): "broken: " + text
        }
    }
}

extension StoreError: CustomStringConvertible {
    public var description: String { detail }
}
