public import HTTPTypes

/// An answer, complete before its first byte is written.
public struct Response: Sendable {
    public var status: HTTPResponse.Status
    public var headerFields: HTTPFields
    public var body: [UInt8]
    /// Who the answer was for: the id of the user, for the log line; never sent.
    public var userID: String?
    /// Which endpoint it is of, by the service's own name for it, for who counts; nil: none. Never sent.
    public var endpoint: String?
    /// Detail for the log line (an error's cause, never a secret); never sent.
    public var logDetail: String?

    public init(
        status: HTTPResponse.Status, headerFields: HTTPFields = [:], body: [UInt8] = [], userID: String? = nil,
        logDetail: String? = nil
    ) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
        self.userID = userID
        self.logDetail = logDetail
    }
}
