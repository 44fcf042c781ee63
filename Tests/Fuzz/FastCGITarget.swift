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

/// The way of a request through the worker: the intake, and libfcgi with how the request begins.
func fuzzFastCGI(_ bytes: [UInt8]) {
    guard let connection = peer(bytes) else { return }
    defer { _ = close(connection) }
    var intake = RequestIntake(limits: limits)
    guard case .complete(let start, let isBodyTooLarge, _) = intake.take(from: connection, isWaiting: true) else {
        return
    }
    checkContent(of: intake, isBodyTooLarge: isBodyTooLarge)
    guard let exchange = try? Exchange() else { fatalError("no libfcgi") }
    require((try? exchange.begin(start)) == true, "libfcgi takes what the intake let in")
    let answer = exchange.finish(with: Array("Status: 204\r\n\r\n".utf8), on: unsafe open("/dev/null", O_WRONLY))
    require(answer, "the answer is written")
    exchange.release(keepingConnection: false)
}

private func checkContent(of intake: RequestIntake, isBodyTooLarge: Bool) {
    let parameters = intake.parameters
    require(intake.body.count <= limits.maxBodyBytes, "no more of a body is kept than there may be")
    require(!isBodyTooLarge || intake.body.isEmpty, "nothing is kept of a body that is too large")
    for parameter in parameters.list {
        require(parameter.value.upperBound <= parameters.bytes.count, "a parameter stands in the bytes")
    }
    guard (try? parameters.check(maxBytes: limits.maxParameterBytes)) != nil else { return }
    checkRequest(parameters)
}
