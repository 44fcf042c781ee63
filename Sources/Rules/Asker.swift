/// Who asks, as far as rules can tell people apart.
public struct Asker: Sendable, Equatable {
    /// Somebody who is logged in.
    public struct Person: Sendable, Equatable {
        let username: [UInt8]
        let roles: [[UInt8]]
        /// Whether the password was given a short time ago.
        var isFresh: Bool

        /// - Parameter username: in its canonical form.
        public init(username: String, roles: [String], isFresh: Bool) {
            self.username = Array(username.utf8)
            self.roles = roles.map { Array($0.utf8) }
            self.isFresh = isFresh
        }
    }

    /// nil: nobody is logged in.
    public var person: Person?
    /// nil: not known. Then they are in no network that a rule allows, and in every one that a rule denies.
    public let address: IPAddress?

    public init(person: Person?, address: IPAddress?) {
        self.person = person
        self.address = address
    }
}

/// What rules are asked: who wants to do what, and where.
public struct Question: Sendable, Equatable {
    public var asker: Asker
    let method: [UInt8]
    let host: [UInt8]
    let readings: [[RequestPath.Segment]]

    /// - Parameters:
    ///   - host: in lower case, without port.
    ///   - paths: all that the answer opens, in each reading; what is allowed must be allowed for every one.
    public init(asker: Asker, method: String, host: String, paths: [RequestPath]) {
        self.asker = asker
        self.method = Array(method.utf8)
        self.host = Array(host.utf8)
        readings = paths.reduce(into: []) { all, path in
            for reading in path.readings where !all.contains(reading) { all.append(reading) }
        }
    }
}
