internal import Identity

/// Whom a rule is about: alternatives between commas, each of conditions between `&` that must all hold.
struct Who: Sendable, Equatable {
    enum Condition: Sendable, Equatable {
        case everyone
        /// Anyone logged in.
        case users
        case role([UInt8])
        case user([UInt8])
        case network(AddressRange)

        /// Whether it holds only for some of those who are logged in.
        var isPersonal: Bool {
            switch self {
            case .role, .user: true
            case .everyone, .users, .network: false
            }
        }

        var wantsLogin: Bool { isPersonal || self == .users }
    }

    let alternatives: [[Condition]]

    init(_ text: Substring) throws(RuleFault.Sentence) {
        var alternatives: [[Condition]] = []
        for alternative in text.split(separator: ",", omittingEmptySubsequences: false) {
            var conditions: [Condition] = []
            for word in alternative.split(separator: "&", omittingEmptySubsequences: false) {
                conditions.append(try Self.condition(word))
            }
            alternatives.append(conditions)
        }
        self.alternatives = alternatives
    }

    /// Whether all whom it names are logged in.
    var wantsLogin: Bool { alternatives.allSatisfy { $0.contains(where: \.wantsLogin) } }

    /// - Parameter unknownNetwork: whether an address that is not known counts as one of the network's.
    func names(_ asker: Asker, unknownNetwork: Bool) -> Bool {
        alternatives.contains { conditions in
            conditions.allSatisfy { condition in
                switch condition {
                case .everyone: true
                case .users: asker.person != nil
                case .role(let role): asker.person?.roles.contains(role) ?? false
                case .user(let name): asker.person?.username == name
                case .network(let range): asker.address.map(range.contains) ?? unknownNetwork
                }
            }
        }
    }

    /// Whether it names somebody who asks from that address, once they have logged in.
    func namesSomeUser(from address: IPAddress?, unknownNetwork: Bool) -> Bool {
        alternatives.contains { holds($0, address, unknownNetwork) }
    }

    /// Whether it names everybody who asks from that address and has logged in.
    func namesEveryUser(from address: IPAddress?, unknownNetwork: Bool) -> Bool {
        alternatives.contains { !$0.contains(where: \.isPersonal) && holds($0, address, unknownNetwork) }
    }

    /// Whether what an alternative says of the address holds.
    private func holds(_ conditions: [Condition], _ address: IPAddress?, _ unknownNetwork: Bool) -> Bool {
        conditions.allSatisfy { condition in
            guard case .network(let range) = condition else { return true }
            return address.map(range.contains) ?? unknownNetwork
        }
    }

    private static func condition(_ word: Substring) throws(RuleFault.Sentence) -> Condition {
        if word.utf8.elementsEqual("everyone".utf8) { return .everyone }
        if word.utf8.elementsEqual("users".utf8) { return .users }
        let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw "\(quoted(word)) names nobody: everyone, users, role:NAME, user:NAME or network:ADDRESS/LENGTH"
        }
        switch String(parts[0]) {
        case "role":
            guard isRole(parts[1]) else { throw "a role is 1 to 64 of a-z, 0-9 and -: \(quoted(parts[1]))" }
            return .role(Array(parts[1].utf8))
        case "user":
            guard let name = Username(String(parts[1])) else { throw "\(quoted(parts[1])) is no username" }
            return .user(Array(name.canonical.utf8))
        case "network":
            guard let range = AddressRange(parts[1]) else {
                throw "\(quoted(parts[1])) is no network: 10.0.0.0/8, 2001:db8::/32, no bits behind the length"
            }
            return .network(range)
        default:
            throw "\(quoted(word)) names nobody: everyone, users, role:NAME, user:NAME or network:ADDRESS/LENGTH"
        }
    }

    static func isRole(_ text: Substring) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
            }
    }
}

/// A word of the file for a sentence about it; not all of a long one.
func quoted(_ word: Substring) -> String { "`\(word.prefix(64))`" }
