/// From where somebody asks, for the list of sessions and the events.
public struct Client: Sendable, Equatable {
    /// The user agent; cut to 256 code points.
    public let device: String
    /// The address as nginx has it; empty for the operator's tool.
    public let address: String
    /// By which the access log, the workers' log and the events are brought together; empty for the operator's tool.
    public let requestID: String
    /// The device cookie that came with the request, as it came; never stored or logged.
    public let deviceCookie: String?

    public init(device: String, address: String, requestID: String = "", deviceCookie: String? = nil) {
        self.device = String(String.UnicodeScalarView(device.unicodeScalars.prefix(256)))
        self.address = address
        self.requestID = requestID
        self.deviceCookie = deviceCookie
    }

    /// The operator's tool, on the machine itself.
    public static let console = Client(device: "sallyport", address: "")
}
