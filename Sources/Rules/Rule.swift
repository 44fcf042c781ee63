/// One line of the file: whom it lets in or keeps out, by which methods, and where.
public struct Rule: Sendable, Equatable {
    enum Effect: Sendable, Equatable { case allow, deny }

    /// The line in the file, counted from 1.
    public let line: Int
    /// The line as it stands there.
    public let text: String
    let effect: Effect
    let who: Who
    /// nil: every method.
    let methods: [[UInt8]]?
    let host: HostPattern
    let path: PathPattern
    /// Whether the password must have been given a short time ago.
    let wantsFresh: Bool

    func isAbout(_ method: [UInt8], _ host: [UInt8], _ reading: [RequestPath.Segment]) -> Bool {
        guard let methods else { return self.host.matches(host) && path.matches(reading) }
        // HEAD is GET without its body (RFC 9110 §9.3.2).
        let isNamed = methods.contains(method) || method == Array("HEAD".utf8) && methods.contains(Array("GET".utf8))
        return isNamed && self.host.matches(host) && path.matches(reading)
    }

    /// Where an address is not known, nobody is let in for it, and nobody gets by.
    var unknownNetwork: Bool { effect == .deny }
}
