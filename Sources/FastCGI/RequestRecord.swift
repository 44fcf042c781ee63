internal import HTTP
internal import HTTPTypes
internal import Logging

/// What the log line of one request says. Never a query, a header field or a body: they hold tokens and passwords.
struct RequestRecord {
    var request: Request?
    var response: Response?
    var refusal: RequestRefusal?
    /// The status as sent; nil where there was no answer.
    var status: Int?
    /// Why `ResponseWriter` sent another answer than the service's.
    var fault: String?
    var isWritten = false
    var isOverdue = false
    /// When nginx asked for a worker; nil where it does not say.
    var handedOver: HandOver?

    func served(microseconds: Int) -> ServedRequest {
        ServedRequest(
            endpoint: response?.endpoint, status: status, microseconds: microseconds,
            queuedMicroseconds: handedOver?.wait(untilAgo: microseconds))
    }

    func write(to log: Logger, microseconds: Int) {
        var members: Logger.Metadata = ["microseconds": .stringConvertible(microseconds)]
        if let status { members["status"] = .stringConvertible(status) }
        if let request {
            members["method"] = .string(request.method.rawValue)
            members["path"] = .string(request.path)
            members["request_id"] = .string(request.id)
            members["client"] = .string(request.remoteAddress)
        }
        if let userID = response?.userID { members["user_id"] = .string(userID) }
        if let detail = response?.logDetail { members["detail"] = .string(detail) }
        if let refusal { members["reason"] = .string(refusal.reason) }
        if let fault { members["fault"] = .string(fault) }
        if !isWritten { members["written"] = .stringConvertible(false) }
        if isOverdue { members["overdue"] = .stringConvertible(true) }
        log.log(level: level, refusal == nil ? "request" : "refused", metadata: members)
    }

    private var level: Logger.Level {
        if fault != nil || isOverdue || (status ?? 0) >= 500 { return .error }
        return refusal == nil ? .info : .notice
    }
}
