public import Identity

/// Somebody as an operator writes them: `nobody`, `alice`, or with roles `alice:admin,staff`.
public struct NamedPerson: Sendable, Equatable {
    /// nil: nobody.
    public let username: Username?
    /// nil: no colon was there.
    public let roles: [String]?

    /// - Throws: with a sentence.
    public init(_ text: String) throws(RuleFault) {
        do { try self.init(word: text[...]) } catch { throw RuleFault(line: nil, sentence: error.text) }
    }

    init(word: Substring) throws(RuleFault.Sentence) {
        if word.utf8.elementsEqual("nobody".utf8) {
            (username, roles) = (nil, nil)
            return
        }
        let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first.flatMap({ Username(String($0)) }) else {
            throw "\(quoted(word)) is nobody: write nobody, a username, or alice:role,role"
        }
        let roles = parts.count == 2 ? parts[1].split(separator: ",") : nil
        for role in roles ?? [] where !Who.isRole(role) { throw "a role is 1 to 64 of a-z, 0-9 and -: \(quoted(role))" }
        username = name
        self.roles = roles?.map { String($0) }
    }
}

/// An address as an operator writes it: `https://host/path?query`.
public struct NamedPlace: Sendable, Equatable {
    public let host: String
    public let path: RequestPath

    /// - Throws: with a sentence.
    public init(_ text: String) throws(RuleFault) {
        do { try self.init(word: text[...]) } catch { throw RuleFault(line: nil, sentence: error.text) }
    }

    init(word: Substring) throws(RuleFault.Sentence) {
        let (host, target) = try Self.parts(of: word)
        guard case .one(let name) = HostPattern(host) else {
            throw "\(quoted(word)) is no address: https://host/path, without a port"
        }
        self.host = String(decoding: name, as: UTF8.self)
        do { path = try RequestPath(target: target) } catch { throw "\(error)" }
    }

    /// Host and target of `https://HOST/TARGET`. Whether TLS is spoken is nginx's to say: the scheme is always written,
    /// so that an address can be pasted, and never compared.
    static func parts(of word: Substring) throws(RuleFault.Sentence) -> (host: [UInt8], target: [UInt8]) {
        let scheme = "https://"
        guard word.utf8.starts(with: scheme.utf8) else { throw "\(quoted(word)) does not begin with https://" }
        let rest = Array(word.utf8.dropFirst(scheme.utf8.count))
        let host = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        return (Array(host), Array(rest[host.endIndex...]))
    }
}
