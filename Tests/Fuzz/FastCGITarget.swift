import Glibc

@testable import FastCGI

private let limits: WorkerLimits = {
    var limits = WorkerLimits()
    limits.maxParameterBytes = 4_096
    limits.maxBodyBytes = 2_048
    limits.maxDrainedBytes = 4_096
    return limits
}()

/// What a peer leaves that sends the bytes and goes; nil where a socket does not hold so many.
private func peer(_ bytes: [UInt8]) -> Int32? {
    var ends: [Int32] = [-1, -1]
    guard bytes.count < 65_536, unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
        return nil
    }
    require(unsafe write(ends[1], bytes, bytes.count) == bytes.count, "the bytes are written")
    _ = close(ends[1])
    return ends[0]
}

/// The way of a request through the worker: the intake, then libfcgi with what the intake let in.
func fuzzFastCGI(_ bytes: [UInt8]) {
    guard let connection = peer(bytes) else { return }
    defer { _ = close(connection) }
    var intake = RequestIntake(limits: limits)
    guard case .complete(let hasNUL, let isBodyTooLarge, _) = intake.take(from: connection, isWaiting: true) else {
        return
    }
    let stream = intake.stream
    if let again = peer(stream) {
        let whole = RequestIntake.Verdict.complete(hasNUL: hasNUL, isBodyTooLarge: false, isFollowed: false)
        require(
            intake.take(from: again, isWaiting: true) == whole && intake.stream == stream,
            "what is let in is a request by itself")
        _ = close(again)
    }
    guard let exchange = try? Exchange(maxStreamBytes: RequestIntake.maxStreamBytes(limits)) else {
        fatalError("no libfcgi")
    }
    require((try? exchange.begin(stream)) == true, "libfcgi takes what the intake let in")
    if !hasNUL { checkThroughLibrary(exchange, isBodyTooLarge: isBodyTooLarge) }
    let answer = exchange.finish(with: Array("Status: 204\r\n\r\n".utf8), on: unsafe open("/dev/null", O_WRONLY))
    require(answer, "the answer is written")
    exchange.release(keepingConnection: false)
}

private func checkThroughLibrary(_ exchange: Exchange, isBodyTooLarge: Bool) {
    do throws(RequestRefusal) {
        let parameters = try exchange.parameters(maxBytes: limits.maxParameterBytes)
        let length = try parameters.contentLength()
        guard length <= limits.maxBodyBytes, !isBodyTooLarge else { return }
        let body = try exchange.body(length: length)
        require(body.count == length, "a body is as long as it says")
        checkRequest(parameters)
    } catch {
        if case .brokenStream(let code) = error { fatalError("libfcgi: \(code) for what the intake let in") }
    }
}
