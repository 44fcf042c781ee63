import Glibc

/// One program for all targets: `FUZZ_TARGET=json fuzz [libFuzzer's arguments…]`; built and run by scripts/fuzz.
///
/// A target is a parser and its oracle: whatever the bytes are, it never traps, and what it takes is written back and
/// read as the same. libFuzzer (https://llvm.org/docs/LibFuzzer.html) makes the bytes, led by what they reach.
@main
enum Fuzz {
    typealias Target = @Sendable ([UInt8]) -> Void

    static let targets: [String: Target] = [
        "authorization": fuzzAuthorization,
        "backup": fuzzBackup,
        "base64url": fuzzBase64URL,
        "claims": fuzzClaims,
        "cookies": fuzzCookies,
        "envfile": fuzzEnvironmentFile,
        "fastcgi": fuzzFastCGI,
        "foreignhash": fuzzForeignHash,
        "form": fuzzForm,
        "json": fuzzJSON,
        "jwe": fuzzJWE,
        "jwk": fuzzJWK,
        "jws": fuzzJWS,
        "mastersecret": fuzzMasterSecret,
        "nginx": fuzzNginxConfiguration,
        "parameters": fuzzParameters,
        "phc": fuzzPHC,
        "privatekey": fuzzPrivateKeyDocument,
        "refreshtoken": fuzzRefreshToken,
        "requestpath": fuzzRequestPath,
        "rules": fuzzRules,
        "sourcelines": fuzzSourceLines,
        "symmetrickeys": fuzzSymmetricKeys,
    ]

    /// The one that was asked for; by environment, since libFuzzer starts itself again with its own arguments to merge.
    static let target: Target = {
        guard let name = unsafe getenv("FUZZ_TARGET"), let target = unsafe targets[String(cString: name)] else {
            fatalError("FUZZ_TARGET is none of: \(targets.keys.sorted().joined(separator: " "))")
        }
        return target
    }()

    static func main() {
        _ = target
        let count = UnsafeMutablePointer<CInt>.allocate(capacity: 1)
        unsafe count.initialize(to: CommandLine.argc)
        let arguments = UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>.allocate(capacity: 1)
        unsafe arguments.initialize(to: CommandLine.unsafeArgv)
        let status = unsafe runDriver(count, arguments, test)
        require(status == 0, "libFuzzer: \(status)")
    }
}

private func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe Fuzz.target(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
