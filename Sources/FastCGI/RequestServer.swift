internal import Glibc
internal import HTTP
internal import HTTPTypes
internal import Logging

/// Serves one request on one connection: time limit, checks, handler, answer, log line.
final class RequestServer {
    private let limits: WorkerLimits
    private let keepsConnections: Bool
    private let responder: any Responder
    private let observer: (any RequestObserver)?
    private let log: Logger
    private let exchange: Exchange
    private var intake: RequestIntake

    /// Requests served so far, refused ones among them.
    private(set) var servedCount = 0

    init(
        limits: WorkerLimits, keepsConnections: Bool, responder: any Responder, observer: (any RequestObserver)?,
        log: Logger
    ) throws(WorkerError) {
        self.limits = limits
        self.keepsConnections = keepsConnections
        self.responder = responder
        self.observer = observer
        self.log = log
        exchange = try Exchange()
        intake = RequestIntake(limits: limits)
        try Deadline.install()
    }

    /// Sets the time limits of reads and writes on a new connection; false where it is beyond use.
    func prepare(_ connection: Int32) -> Bool {
        var silence = timeval(limits.peerSilence)
        let size = socklen_t(MemoryLayout<timeval>.size)
        return unsafe setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &silence, size) == 0
            && setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &silence, size) == 0
    }

    /// Serves the next request of the connection, waiting for it within the limits.
    ///
    /// True where the connection is to be kept; otherwise it is closed. A connection that the peer closed without
    /// sending anything is no event: nothing is logged or counted.
    func serve(_ connection: Int32) throws(WorkerError) -> Bool {
        let begun = Monotonic.microseconds()
        observer?.requestBegan()
        try Deadline.start(for: connection, limit: limits.requestDeadline, grace: limits.handlerGrace)
        let verdict = intake.take(from: connection)
        var record = RequestRecord()
        var isKept = false
        switch verdict {
        case .complete(let hasNUL, let isBodyTooLarge):
            let hasBegun = exchange.begin(intake.stream)
            intake.wipe()
            if hasBegun {
                isKept = answer(&record, on: connection, hasNUL: hasNUL, isBodyTooLarge: isBodyTooLarge)
                exchange.release(keepingConnection: isKept)
            } else {
                record.refusal = .brokenStream(code: 0)
                _ = close(connection)
            }
        case .closed, .incomplete, .unacceptable:
            record.refusal = verdict == .unacceptable ? .unacceptable : .incomplete
            intake.wipe()
            _ = close(connection)
        }
        record.isOverdue = try Deadline.stop()
        guard verdict != .closed || record.isOverdue else {
            observer?.requestEnded(nil)
            return false
        }
        servedCount += 1
        let took = Monotonic.microseconds() - begun
        record.write(to: log, microseconds: took)
        try tidyUp()
        observer?.requestEnded(record.served(microseconds: took))
        return isKept
    }

    private func tidyUp() throws(WorkerError) {
        try Deadline.start(for: Deadline.noConnection, limit: limits.requestDeadline, grace: limits.handlerGrace)
        responder.didAnswer()
        _ = try Deadline.stop()
    }

    /// Whether the connection is to be kept.
    private func answer(
        _ record: inout RequestRecord, on connection: Int32, hasNUL: Bool, isBodyTooLarge: Bool
    ) -> Bool {
        let response: Response
        var isHead = false
        do throws(RequestRefusal) {
            if hasNUL { throw .malformedParameter("with a NUL") }
            let request = try readRequest(&record, isBodyTooLarge: isBodyTooLarge)
            record.request = request
            isHead = request.method == .head
            response = responder.respond(to: request)
        } catch {
            record.refusal = error
            response = error.response
        }
        let output = ResponseWriter.output(response, isHead: isHead)
        record.response = response
        record.status = output.status
        record.fault = output.fault
        record.isWritten = exchange.finish(with: output.bytes, on: connection)
        return keepsConnections && record.isWritten && record.refusal == nil && exchange.canBeKept
    }

    /// Everything that a handler may rely on is checked here (FC2, FC4).
    private func readRequest(_ record: inout RequestRecord, isBodyTooLarge: Bool) throws(RequestRefusal) -> Request {
        let parameters = try exchange.parameters(maxBytes: limits.maxParameterBytes)
        record.handedOver = parameters["SALLYPORT_HANDED_OVER"].flatMap(HandOver.init(parsing:))
        let length = try parameters.contentLength()
        guard length <= limits.maxBodyBytes, !isBodyTooLarge else { throw .bodyTooLarge }
        return try RequestReader.request(from: parameters, body: try exchange.body(length: length))
    }
}
