internal import CFastCGI
internal import Glibc

/// epoll(7), level-triggered, for reading only.
struct Poller: ~Copyable {
    private static let maxEvents = 64

    private let descriptor: Int32

    init() throws(WorkerError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .systemCall("epoll_create1", errno: errno) }
    }

    deinit { _ = close(descriptor) }

    /// Watches the descriptor; `isShared` wakes one of the processes that watch it rather than all of them.
    func add(_ watched: Int32, isShared: Bool = false) throws(WorkerError) {
        var event = unsafe epoll_event()
        unsafe event.events = EPOLLIN.rawValue | (isShared ? EPOLLEXCLUSIVE.rawValue : 0)
        unsafe event.data.fd = watched
        guard unsafe epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, &event) == 0 else {
            throw .systemCall("epoll_ctl", errno: errno)
        }
    }

    func remove(_ watched: Int32) throws(WorkerError) {
        var event = unsafe epoll_event()
        guard unsafe epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, &event) == 0 else {
            throw .systemCall("epoll_ctl", errno: errno)
        }
    }

    /// The descriptors that can be read or that were hung up; none after the time-out (milliseconds, -1: never).
    func wait(milliseconds: Int32) throws(WorkerError) -> [Int32] {
        var events = unsafe [epoll_event](repeating: epoll_event(), count: Self.maxEvents)
        let count = unsafe epoll_wait(descriptor, &events, Int32(Self.maxEvents), milliseconds)
        guard count >= 0 else {
            guard errno == EINTR else { throw .systemCall("epoll_wait", errno: errno) }
            return []
        }
        return unsafe events.prefix(Int(count)).map { unsafe $0.data.fd }
    }
}
