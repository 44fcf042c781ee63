internal import HTTP
internal import HTTPTypes
internal import JSON
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

    func write(to lines: LogLines, microseconds: Int) {
        lines.write(level, refusal == nil ? "request" : "refused") { line in
            if let request { line.add("client", request.remoteAddress) }
            if let detail = response?.logDetail { line.add("detail", detail) }
            if let fault { line.add("fault", fault) }
            if let request { line.add("method", request.method.rawValue) }
            line.add("microseconds", microseconds)
            if isOverdue { line.add("overdue", true) }
            if let request { line.add("path", request.path) }
            if let refusal { line.add("reason", refusal.reason) }
            if let request { line.add("request_id", request.id) }
            if let status { line.add("status", status) }
            if let userID = response?.userID { line.add("user_id", userID) }
            if !isWritten { line.add("written", false) }
        }
    }

    private var level: Logger.Level {
        if fault != nil || isOverdue || (status ?? 0) >= 500 { return .error }
        return refusal == nil ? .info : .notice
    }
}
