/// The statuses that are counted by themselves. New ones are added at the end: files that are there name them by place.
enum MeteredStatus {
    /// What `status` says; the first two stand for an answer that was never given, and for any status not in the list.
    static let labels = ["none", "other"] + codes.map { String($0) }

    private static let codes = [
        200, 201, 204, 303, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 431, 500, 503, 202, 302, 304, 412,
    ]

    /// The place of a status; nil: there was no answer.
    static func index(of status: Int?) -> Int {
        guard let status else { return 0 }
        return codes.firstIndex(of: status).map { $0 + 2 } ?? 1
    }
}
