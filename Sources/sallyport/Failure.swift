internal import ArgumentParser
internal import FastCGI
internal import Glibc
internal import Settings
internal import Wiring

/// A command that could not do what it was asked for.
///
/// Its lines go to standard error, each behind `sallyport: `, lower case and without a full stop.
struct Failure: Error {
    let lines: [String]
    let status: Int32

    init(_ lines: [String], status: Int32) {
        self.lines = lines
        self.status = status
    }

    init(_ line: String, status: Int32) { self.init([line], status: status) }
}

/// Words for the operator, on standard error.
func say(_ line: String) {
    let bytes = Array("sallyport: \(line)\n".utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// For a command that has passwords or keys in its memory: no core file, no debugger of the same user.
func keepMemoryToItself() throws(Failure) {
    do {
        try ProcessLimits.apply(dataBytes: nil)
    } catch {
        throw Failure("\(error)", status: ExitStatus.unavailable)
    }
}

/// Runs a command's body: a `Failure` is told and becomes the exit status.
func reporting(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let failure as Failure {
        failure.lines.forEach(say)
        throw ExitCode(failure.status)
    } catch let error as AccountsSiteError {
        say("\(error)")
        throw ExitCode(ExitStatus.configuration)
    }
}
