/// A whole configuration of nginx, as `nginx -T` prints it.
public struct Configuration: Sendable {
    /// The main file's name.
    public let file: String
    /// The directives outside of all blocks, and the blocks.
    public let main: [Directive]
    /// The http block; empty where there is none.
    public let http: Scope
    public let servers: [Server]

    /// - Throws: where nginx would refuse it, or it is no such output.
    public init(dump: [UInt8]) throws(ConfigurationError) {
        let dump = try Dump(dump)
        let file = dump.files[0].name.description
        let main = try Includes.expand(dump)
        let none = Directive(name: "http", arguments: [], block: [], place: Place(file: file, line: 1))
        let http = Scope(blocks: [main.first { $0.name == "http" } ?? none])
        self.file = file
        self.main = main
        self.http = http
        servers = http.own("server").map { Server(http.inner($0)) }
    }

    /// The directives of that name in the upstream of that name.
    public func upstream(_ name: Word) -> Directive? {
        http.own("upstream").first { $0.arguments.first == name }
    }

    /// The parts of the log format of that name; nil where there is none.
    public func logFormat(_ name: Word) -> [Word]? {
        http.own("log_format").first { $0.arguments.first == name }.map { Array($0.arguments.dropFirst()) }
    }

    /// A directive of the main context, or of a block there such as `events`.
    public func main(_ name: Word, in block: Word? = nil) -> Directive? {
        let directives = block.map { block in main.filter { $0.name == block }.flatMap { $0.block ?? [] } } ?? main
        return directives.last { $0.name == name }
    }
}
