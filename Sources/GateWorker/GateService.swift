internal import AccessTokens
internal import Gate
internal import HTTP
internal import Logging
internal import Metrics
internal import RulesOnDisk
internal import SessionReader
internal import Settings
internal import WorkerProgram

/// The composition root of the gate's workers: wires verification to the read-only database.
func gateService(
    _ settings: Settings, _ handlers: [String: any ProtectedHandler], _: Meter
) throws -> any Responder {
    let reader: SQLiteSessionReader
    do {
        reader = try SQLiteSessionReader(opening: settings.stateDirectory)
    } catch {
        throw GateStartError("\(settings.stateDirectory): \(error)")
    }
    let symmetricKeys = try symmetricKeys(settings)
    let authenticator = Authenticator(
        reader: reader, symmetricKeys: symmetricKeys,
        policy: AccessTokenPolicy(
            issuer: settings.issuer, audience: settings.audience,
            lifetimeSeconds: settings.accessTokenLifetimeSeconds),
        uses: SQLiteSessionUses(in: settings.gateStateDirectory))
    let log = Logger(label: "sallyport-gate")
    let uses = SQLiteSessionUseKeeper(in: settings.gateStateDirectory, sessions: reader, tokens: reader) { failure in
        log.error("uses of sessions are not stored", metadata: ["error": .string(failure)])
    }
    return GateResponder(
        authenticator: authenticator, tokens: reader, uses: uses, prefix: settings.prefix, hosts: settings.hosts,
        cookies: CookiePolicy(domain: settings.cookieDomain), admission: admission(settings),
        links: LinkAuthenticator(keys: reader, links: reader, sessions: authenticator, issuer: settings.issuer),
        counter: SQLiteLinkCounter(in: settings.gateStateDirectory), places: TokenPlaces(settings),
        legacy: LegacyAuthenticator(reader: reader, symmetricKeys: symmetricKeys), handlers: handlers, health: reader,
        clock: SystemClock.now)
}

/// The rules of the operator's file; nil where there is none.
private func admission(_ settings: Settings) -> Admission? {
    guard !settings.rulesFile.isEmpty else { return nil }
    let log = Logger(label: "sallyport-gate")
    let file = RuleFile(settings.rulesFile, keepingLastGoodIn: settings.gateStateDirectory) { report in
        let metadata: Logger.Metadata = ["file": .string(settings.rulesFile)]
        switch report {
        case .inForce(let count): log.info("rules are in force: \(count)", metadata: metadata)
        case .refused(let detail, let lastGood):
            let what = lastGood ? "the last good ones hold" : "nobody is let in"
            log.error("rules are refused, \(what)", metadata: metadata.merging(["error": .string(detail)]) { $1 })
        case .notKept(let detail):
            log.error("rules are not kept", metadata: metadata.merging(["error": .string(detail)]) { $1 })
        }
    }
    // So that a bad file is told of when the worker starts, and not at the first request.
    _ = try? file.ruleSet()
    return Admission(by: file, freshSeconds: settings.freshSeconds)
}

private func symmetricKeys(_ settings: Settings) throws -> GivenSymmetricKeys {
    guard !settings.gateSecretsFile.isEmpty else { return .none }
    do {
        return try GivenSymmetricKeys(
            parsing: RegularFile.readSecret(settings.gateSecretsFile, maxBytes: GivenSymmetricKeys.maxTextBytes))
    } catch {
        throw GateStartError("\(settings.gateSecretsFile) \(error)")
    }
}

/// Why the gate cannot start: one line that holds no secret.
struct GateStartError: Error, CustomStringConvertible {
    let description: String

    init(_ line: String) { description = line }
}
