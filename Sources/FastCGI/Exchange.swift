internal import CFastCGI
internal import Glibc

/// One request and its answer through libfcgi: the only place that calls it.
///
/// libfcgi accepts by itself, lingers and closes as it sees fit; the fields set in `begin(_:)` keep it from all
/// three, so that the worker's loop and time limits hold. One exchange serves a worker for its whole life.
///
/// The library reads how a request begins from a `RequestStartFile`, and writes the answer to the connection: its
/// streams look their descriptor up in the request each time. What else a request holds, `RequestIntake` has read.
@safe
final class Exchange {
    // FCGX_Request *, allocated here: the library keeps its address in its streams.
    private let request: UnsafeMutablePointer<FCGX_Request>
    private var file: RequestStartFile

    /// Sets up the library. Call with SIGTERM blocked.
    init() throws(WorkerError) {
        file = try RequestStartFile()
        let code = FCGX_Init()
        guard code == 0 else { throw .libraryUnusable(code: code) }
        // FCGX_Init puts handlers of its own where it finds none; the one for SIGUSR1 makes every later read fail.
        guard shim_ignore(SIGPIPE) == 0, shim_ignore(SIGUSR1) == 0 else {
            throw .systemCall("sigaction", errno: errno)
        }
        unsafe request = .allocate(capacity: 1)
        unsafe request.initialize(to: FCGX_Request())
        // Descriptor -1: after a bad start the library would otherwise accept a connection itself, without our limits.
        let initialised = unsafe FCGX_InitRequest(request, -1, 0)
        guard initialised == 0 else { throw .libraryUnusable(code: initialised) }
    }

    deinit {
        unsafe FCGX_Free(request, unsafe request.pointee.ipcFd >= 0 ? 1 : 0)
        unsafe request.deallocate()
    }

    /// Has the library begin a request.
    ///
    /// False where the library will not take it.
    /// - Throws: where there is no descriptor left for the next one then.
    func begin(_ start: RequestStart) throws(WorkerError) -> Bool {
        guard file.put(start) else { return false }
        unsafe request.pointee.ipcFd = file.descriptor
        // Otherwise the clean-up with which FCGX_Accept_r begins closes the descriptor.
        unsafe request.pointee.keepConnection = 1
        // Otherwise closing waits for the peer, 2 seconds or as long as it keeps sending.
        unsafe request.pointee.detached = 1
        if unsafe FCGX_Accept_r(request) == 0 && request.pointee.ipcFd >= 0 { return true }
        // The library has closed the file.
        file.forgetDescriptor()
        file = try RequestStartFile()
        return false
    }

    /// Writes the whole answer to the connection and ends the request. False where the peer did not take all of it.
    func finish(with answer: [UInt8], on connection: Int32) -> Bool {
        unsafe request.pointee.ipcFd = connection
        let count = unsafe answer.withUnsafeBytes { bytes in
            unsafe FCGX_PutStr(bytes.baseAddress, Int32(bytes.count), request.pointee.out)
        }
        // The error stream first, so that the end of the output and of the request go out in one write.
        let isErrorStreamClosed = unsafe FCGX_FClose(request.pointee.err) == 0
        let isOutputClosed = unsafe FCGX_FClose(request.pointee.out) == 0
        return isErrorStreamClosed && isOutputClosed && count == Int32(answer.count)
    }

    /// Whether the server asked to keep the connection (FCGI_KEEP_CONN) and nothing of it was lost.
    var canBeKept: Bool {
        unsafe request.pointee.keepConnection != 0 && FCGX_GetError(request.pointee.in) == 0
    }

    /// Gives back all that the request took; closes its connection unless it is kept.
    func release(keepingConnection: Bool) {
        unsafe FCGX_Free(request, keepingConnection ? 0 : 1)
        unsafe request.pointee.ipcFd = -1
    }
}
