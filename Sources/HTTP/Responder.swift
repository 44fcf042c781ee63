/// What a worker runs: the one seam between transport and service.
///
/// It answers every request and throws nothing: an error that it does not turn into an answer is a defect.
/// It is called from one thread, one request at a time.
public protocol Responder {
    func respond(to request: Request) -> Response
    /// Called once an answer has been written: for what nobody is to wait for. The next request does, so that it must
    /// be short; it stands under the same time limit as a request.
    func didAnswer()
}

extension Responder {
    public func didAnswer() {}
}
