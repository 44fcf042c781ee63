internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import Metrics
internal import Wiring

/// Answers at `/_sallyport/metrics`, where nginx asks from the loopback alone (nginx/metrics.conf); hands everything
/// else on. The path lies outside of the prefix, so that no request of a client's is ever sent there.
struct MetricsResponder: Responder {
    private static let path = "/_sallyport/metrics"

    let directory: String
    let version: String
    let store: any CensusStore
    let clock: () -> Timestamp
    let others: any Responder

    func respond(to request: Request) -> Response {
        guard request.path == Self.path else { return others.respond(to: request) }
        guard request.method == .get || request.method == .head else {
            return Problem.methodNotAllowed([.get, .head]).response()
        }
        let text = Exposition.text(from: directory, version: version, census: Census(try? store.census(at: clock())))
        return Response(
            status: .ok, headerFields: [.contentType: Exposition.mediaType, .cacheControl: "no-store"],
            body: Array(text.utf8))
    }

    func didAnswer() { others.didAnswer() }
}
