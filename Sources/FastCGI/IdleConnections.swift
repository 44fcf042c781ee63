internal import Glibc

/// The open connections that wait for a request, the one that has waited longest first.
struct IdleConnections {
    private struct Connection {
        let descriptor: Int32
        /// Whether it was accepted and has not carried a request yet: the server means to send one now.
        let isNew: Bool
    }

    private var connections: [Connection] = []

    var count: Int { connections.count }

    mutating func append(_ descriptor: Int32, isNew: Bool) {
        connections.append(Connection(descriptor: descriptor, isNew: isNew))
    }

    /// Cost: one pass, at most `WorkerLimits.maxIdleConnections` entries.
    /// - Returns: whether it was new; nil where it is none of these.
    mutating func remove(_ descriptor: Int32) -> Bool? {
        guard let position = connections.lastIndex(where: { $0.descriptor == descriptor }) else { return nil }
        return connections.remove(at: position).isNew
    }

    mutating func removeOldest() -> Int32? {
        connections.isEmpty ? nil : connections.removeFirst().descriptor
    }

    /// Empties the list: the descriptors, and which of them are new.
    mutating func removeAll() -> [(descriptor: Int32, isNew: Bool)] {
        defer { connections.removeAll() }
        return connections.map { ($0.descriptor, $0.isNew) }
    }
}
