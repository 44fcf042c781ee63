internal import FastCGI
internal import Metrics

/// Hands on what a worker's requests came to.
struct MeteredRequests: RequestObserver {
    let meter: Meter

    func requestBegan() { meter.begin() }

    func requestEnded(_ request: ServedRequest?) {
        meter.rest()
        guard let request else { return }
        meter.countRequest(
            endpoint: request.endpoint, status: request.status, microseconds: UInt64(clamping: request.microseconds),
            queuedMicroseconds: request.queuedMicroseconds.map { UInt64(clamping: $0) })
    }
}
