public import HTTPTypes

/// A request as nginx handed it over, read to its end and checked by the transport.
public struct Request: Sendable {
    /// The method. In the gate's subrequest: that of the request that the client made.
    public var method: HTTPRequest.Method
    /// The path that nginx serves (`$uri`: decoded, normalised), by which endpoints are found. Begins with `/`.
    public var path: String
    /// In the gate's subrequest: the path that nginx read in the target (`$uri`) when the request came, as bytes, since
    /// it need not be UTF-8; empty where nginx did not say.
    public var askedPath: [UInt8]
    /// In the gate's subrequest: the path that nginx is about to serve, which is another one after a redirect of its
    /// own; empty where nginx did not say.
    public var servedPath: [UInt8]
    /// In the gate's subrequest: where a place of private files begins, such as `/files/`; empty where there is none.
    public var filesPrefix: [UInt8]
    /// The request target that the client sent (`$request_uri`): escaped, with its query.
    public var target: String
    /// What stands after `?`, as it was sent; empty where there is none.
    public var query: String
    public var headerFields: HeaderFields
    /// The whole body, within the transport's limit.
    public var body: [UInt8]
    /// The client's address as nginx has it (`$remote_addr`); no header of the client's has a say in it.
    public var remoteAddress: String
    /// The host that was asked (`$host`), lower case, without port.
    public var host: String
    /// Whether the client speaks TLS to nginx.
    public var isSecure: Bool
    /// What stands in the one variable segment of an endpoint's path (decoded, as `path` is); set by who finds the
    /// endpoint, nil where its path has none.
    public var pathParameter: String?
    /// nginx's `$request_id`, or a stand-in of ours: 32 hexadecimal digits.
    public var id: String

    public init(
        method: HTTPRequest.Method, path: String, target: String? = nil, query: String = "",
        headerFields: HeaderFields = [:], body: [UInt8] = [], remoteAddress: String = "", host: String = "",
        isSecure: Bool = true, id: String = "", askedPath: [UInt8] = [], servedPath: [UInt8] = [],
        filesPrefix: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.target = target ?? path
        self.query = query
        self.headerFields = headerFields
        self.body = body
        self.remoteAddress = remoteAddress
        self.host = host
        self.isSecure = isSecure
        self.id = id
        self.askedPath = askedPath
        self.servedPath = servedPath
        self.filesPrefix = filesPrefix
    }
}
