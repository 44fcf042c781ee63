internal import CFastCGI
internal import Glibc
internal import HTTP
internal import HTTPTypes

/// Serves one request on one connection: time limit, checks, handler, answer, log line.
final class RequestServer {
    /// What became of the connection.
    enum Outcome {
        case kept
        case closed
        /// It is open, and has sent nothing.
        case nothingYet
    }

    private let limits: WorkerLimits
    private let keepsConnections: Bool
    private let responder: any Responder
    private let observer: (any RequestObserver)?
    private let lines: LogLines
    private let exchange: Exchange
    private var intake: RequestIntake

    /// Requests served so far, refused ones among them.
    private(set) var servedCount = 0

    init(
        limits: WorkerLimits, keepsConnections: Bool, responder: any Responder, observer: (any RequestObserver)?,
        lines: LogLines
    ) throws(WorkerError) {
        self.limits = limits
        self.keepsConnections = keepsConnections
        self.responder = responder
        self.observer = observer
        self.lines = lines
        exchange = try Exchange()
        intake = RequestIntake(limits: limits)
        try Deadline.install()
    }

    /// Serves the next request of the connection, within the limits.
    ///
    /// A connection that the peer closed without sending anything is no event: nothing is logged or counted.
    /// - Parameter isWaiting: whether to wait for the request's first byte.
    func serve(_ connection: Int32, isWaiting: Bool) throws(WorkerError) -> Outcome {
        let begun = Monotonic.microseconds()
        observer?.requestBegan()
        try Deadline.start(for: connection, limit: limits.requestDeadline, grace: limits.handlerGrace)
        let verdict = intake.take(from: connection, isWaiting: isWaiting)
        if verdict == .nothingYet {
            Deadline.stop()
            observer?.requestEnded(nil)
            return .nothingYet
        }
        var record = RequestRecord()
        defer {
            // It shares the memory of its parameters, which can be wiped once nobody does.
            record.request = nil
            intake.wipe()
        }
        let isKept = try handle(verdict, &record, on: connection)
        record.isOverdue = Deadline.leaveConnection()
        defer { Deadline.stop() }
        guard verdict != .closed || record.isOverdue else {
            observer?.requestEnded(nil)
            return .closed
        }
        servedCount += 1
        let took = Monotonic.microseconds() - begun
        record.write(to: lines, microseconds: took)
        defer { observer?.requestEnded(record.served(microseconds: took)) }
        responder.didAnswer()
        return isKept ? .kept : .closed
    }

    /// Answers what can be answered, and closes the connection unless it is to be kept.
    private func handle(
        _ verdict: RequestIntake.Verdict, _ record: inout RequestRecord, on connection: Int32
    ) throws(WorkerError) -> Bool {
        guard case .complete(let start, let isBodyTooLarge, let isFollowed) = verdict else {
            record.refusal = verdict == .unacceptable ? .unacceptable : .incomplete
            _ = close(connection)
            return false
        }
        guard try exchange.begin(start) else {
            record.refusal = .brokenStream
            _ = close(connection)
            return false
        }
        let isKept = answer(start, &record, on: connection, isBodyTooLarge: isBodyTooLarge) && !isFollowed
        exchange.release(keepingConnection: isKept)
        return isKept
    }

    /// Whether the connection is to be kept.
    private func answer(
        _ start: RequestStart, _ record: inout RequestRecord, on connection: Int32, isBodyTooLarge: Bool
    ) -> Bool {
        let response: Response
        var isHead = false
        do throws(RequestRefusal) {
            guard start.role == FCGI_RESPONDER else { throw .wrongRole(start.role) }
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
        let parameters = intake.parameters
        try parameters.check(maxBytes: limits.maxParameterBytes)
        record.handedOver = parameters["SALLYPORT_HANDED_OVER"].flatMap(HandOver.init(parsing:))
        let length = try parameters.contentLength()
        guard length <= limits.maxBodyBytes, !isBodyTooLarge else { throw .bodyTooLarge }
        guard length == intake.body.count else { throw .wrongBodyLength }
        return try RequestReader.request(from: parameters, body: bodyCopy())
    }

    /// A copy that does not share its memory with the intake, which wipes its own.
    private func bodyCopy() -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(intake.body.count)
        copy += intake.body
        return copy
    }
}
