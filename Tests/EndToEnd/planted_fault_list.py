"""The faults that planted_faults.py plants: one or more for each row of the table of what must hold."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Fault:
    """`test` is a file of Tests/EndToEnd with `::name` or `-k words`, or `swift FILTER`."""

    id: str
    meaning: str
    file: str
    old: str
    new: str
    test: str


FAULTS = [
    Fault(
        "DB1", "a registration is answered and never written", "Sources/Accounts/UseCases/Register.swift",
        "do { isNew = try users.insert(credentials) } catch { throw .unavailable(error) }", "isNew = !credentials.sealedPassword.isEmpty",
        "faults/test_steps.py -k RS4_DB1 and registration",
    ),
    Fault(
        "DB3", "synchronous is OFF", "Sources/SQLite/Setting.swift",
        'set: "PRAGMA synchronous = FULL", read: "PRAGMA synchronous", expected: "2"',
        'set: "PRAGMA synchronous = OFF", read: "PRAGMA synchronous", expected: "0"',
        "faults/test_steps.py -k RS4_DB1 and refresh",
    ),
    Fault(
        "RS1", "the counter is set without comparing", "Sources/AccountStore/SQLiteAccountStore+SessionStore.swift",
        "WHERE id = ?1 AND refresh_counter = ?2 AND ended_at IS NULL", "WHERE id = ?1 AND ?2 >= 0 AND ended_at IS NULL",
        "test_refresh.py -k RS1",
    ),
    Fault(
        "RS3", "a replayed token is refused and ends nothing", "Sources/Accounts/UseCases/RefreshSession.swift",
        "case ..<current: return .end(.refreshReplayed)", "case ..<current: return .refuse", "test_refresh.py -k RS3",
    ),
    Fault(
        "RS4", "the token before the current one is never forgiven", "Sources/Accounts/UseCases/RefreshSession.swift",
        "guard let age, age <= grace else { return .end(.refreshReplayed) }", "guard let age, age > grace + 1_000_000 else { return .end(.refreshReplayed) }",
        "faults/test_steps.py -k RS4_DB1 and refresh",
    ),
    Fault(
        "RS4b", "answers one counter too many within the grace: two live branches", "Sources/Accounts/UseCases/RefreshSession.swift",
        "            guard let age, age <= grace else { return .end(.refreshReplayed) }\n            return .answer(counter: current)",
        "            guard let age, age <= grace else { return .end(.refreshReplayed) }\n            return .answer(counter: current + 1)",
        "faults/test_history.py -k order",
    ),
    Fault(
        "RS5", "logout answers and ends nothing", "Sources/AccountStore/SQLiteAccountStore+SessionStore.swift",
        "SET end_reason = ?2, ended_at = ?3 WHERE id = ?1 AND ended_at IS NULL",
        "SET end_reason = ?2, ended_at = ?3 WHERE id = ?1 AND ended_at IS NOT NULL",
        "faults/test_history.py -k order",
    ),
    Fault(
        "FC5", "a dead worker is not replaced", "Sources/sallyport/Pool/Pool.swift",
        "slots[index].current = start() ?? delayed(index, now)", "if !hasBeenReady { slots[index].current = start() ?? delayed(index, now) }",
        "test_pool.py -k replaced_within_a_second",
    ),
    Fault(
        "FC5b", "a crash loop is not slowed down", "Sources/sallyport/Pool/Slot.swift",
        "startAfter = now + Duration.milliseconds(100) * (1 << min(earlyEnds - 1, 4))", "startAfter = now",
        "faults/test_drains.py -k ever_more_slowly",
    ),
    Fault(
        "FC6", "the old worker is killed, not drained, when its successor is ready", "Sources/sallyport/Pool/Pool.swift",
        "kill(old.process, SIGTERM)", "kill(old.process, SIGKILL)",
        "faults/test_drains.py -k rolling",
    ),
    Fault(
        "FC6b", "a roll ends the old worker before the new one is ready", "Sources/sallyport/Pool/Pool.swift",
        "        slots[index].successor = start()\n", "        if let old = slots[index].current { kill(old.process, SIGKILL) }\n        slots[index].successor = start()\n",
        "faults/test_drains.py -k rolling",
    ),
    Fault(
        "DB5", "a write that failed is answered as if it had not", "Sources/SQLite/Database.swift",
        "            try commit.runUnguarded()\n", "            do { try commit.runUnguarded() } catch {}\n",
        "faults/test_steps.py -k DB5 and registration",
    ),
    Fault(
        "GN2", "an answer begins as HTTP would have it, which nginx takes for a 200", "Sources/FastCGI/ResponseWriter.swift",
        'Array("Status: \\(status.code) ', 'Array("HTTP/1.1 \\(status.code) ', "swift AnswerFormTests",
    ),
    Fault(
        "GN4", "the host is the one that the client names", "Sources/FastCGI/RequestReader.swift",
        'parameters.text("SALLYPORT_HOST")', 'parameters.text("HTTP_HOST")', "swift RequestReaderTests/sources",
    ),
    Fault(
        "GN5", "the gate looks at the first of two forged fields alone", "Sources/Gate/VerifyHandler.swift",
        "request.headerFields[values: $0].isEmpty", "request.headerFields[values: $0].first?.isEmpty ?? true", "swift VerifyTests",
    ),
    Fault(
        "GN5b", "nginx lets forged fields pass", "nginx/server.conf",
        "if ($sallyport_forged) { return 400; }", "", "test_verify.py -k GN5_a_forged_identity",
    ),
    Fault(
        "GN6", "a gate that cannot answer is taken for one that lets in", "nginx/server.conf",
        "location = /_sallyport/verify {\n",
        "location @open { return 204; }\nlocation = /_sallyport/verify {\n    error_page 500 502 503 504 =204 @open;\n",
        "test_gate_down.py -k gone",
    ),
    Fault(
        "JW1", "a signature that does not hold is taken where the token names the key", "Sources/JOSE/JWS/VerificationKey.swift",
        "guard holds else", "guard holds || jws.header.kid != nil else", "swift SignatureTamperingTests",
    ),
    Fault(
        "JW2", "a token may say another algorithm than its key has", "Sources/JOSE/JWS/VerificationKey.swift",
        "        guard isSame(jws.header.algorithm, algorithm.rawValue) else { throw .wrongAlgorithm }\n", "",
        "swift HeaderAttackTests",
    ),
    Fault(
        "JW3", "an RSA signature of any length is given to libcrypto", "Sources/LibCrypto/PublicKey.swift",
        "signature.count == modulus.count ? signature : nil", "modulus.isEmpty ? nil : signature", "swift LibCryptoTests.PrivateKeyTests",
    ),
    Fault(
        "JW3b", "r and s may be n or more", "Sources/LibCrypto/ECDSASignature.swift",
        " && number.lexicographicallyPrecedes(order)", "", "swift LibCryptoTests.SignatureVectorTests",
    ),
    Fault(
        "JW6", "a key verifies tokens that name another one", "Sources/JOSE/JWS/VerificationKey.swift",
        "!isSame(named, kid)", "named.isEmpty", "swift HeaderAttackTests",
    ),
    Fault(
        "JW7", "a token of any kind is an access token", "Sources/AccessTokens/AccessTokenClaims+Reading.swift",
        'set["type"] == .string("access")', 'set["type"] != nil', "swift AttackTests",
    ),
    Fault(
        "JW11", "16 bytes are secret enough", "Sources/JOSE/JWS/VerificationKey.swift",
        "minSecretBytes = 32", "minSecretBytes = 16", "swift JWKTests",
    ),
    Fault(
        "PW1", "a stored hash may cost what it likes", "Sources/PasswordHashing/Argon2Hash.swift",
        ", UInt64(memory) * UInt64(passes) <= UInt64(Argon2Parameters.maxWork)", "", "swift PHCStringTests",
    ),
    Fault(
        "PW2", "an outdated hash stays", "Sources/Accounts/UseCases/LogIn.swift",
        "if needsRehash { rehash(password, of: found) }", "if needsRehash, found.user.disabledAt != nil { rehash(password, of: found) }",
        "swift LogInTests",
    ),
    Fault(
        "PW2b", "every hash has the same salt", "Sources/PasswordHashing/PasswordHasher.swift",
        "try? Random.bytes(Self.saltBytes)", "Optional([UInt8](repeating: 1, count: Self.saltBytes))", "swift PasswordHasherTests",
    ),
    Fault(
        "PW3", "an unknown name costs no hash", "Sources/Accounts/UseCases/LogIn.swift",
        "try hasher.verifyAgainstNothing(password)", "_ = password", "swift LogInTests",
    ),
    Fault(
        "PW11", "letters beyond ASCII may stand in a name", "Sources/Identity/Username.swift",
        '        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)',
        '        byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)', "swift UsernameTests",
    ),
    Fault(
        "RS7", "a password lies in the row of a session", "Sources/Accounts/UseCases/LogIn.swift",
        "device: client.device, address", "device: password, address", "test_secrets_nowhere.py -k RS7_the_database",
    ),
    Fault(
        "FC1", "a length in the parameters is believed", "Sources/FastCGI/RequestIntake.swift",
        "nameLength + valueLength <= parameters.count - offset", "nameLength + valueLength >= 0", "swift FastCGITests.RefusedRequestTests",
    ),
    Fault(
        "FC2", "a body may be longer than it says", "Sources/FastCGI/Exchange.swift",
        "guard body.count == length else", "guard body.count >= length else", "swift FastCGITests.RefusedRequestTests",
    ),
    Fault(
        "FC3", "the time limit passes and nothing happens to the connection", "Sources/FastCGI/Deadline.swift",
        "_ = shutdown(descriptor, Int32(SHUT_RDWR))", "_ = descriptor", "swift DeadlineTests",
    ),
    Fault(
        "DB2", "synchronous is NORMAL", "Sources/SQLite/Setting.swift",
        'set: "PRAGMA synchronous = FULL", read: "PRAGMA synchronous", expected: "2"',
        'set: "PRAGMA synchronous = NORMAL", read: "PRAGMA synchronous", expected: "1"',
        "faults/test_power_cut.py -k at_any_moment",
    ),
    Fault(
        "DB4", "who does not get the write lock in time writes without it", "Sources/SQLite/WriteLock.swift",
        "throw .lockTimedOut(path: path)", "return true", "swift WriteLockTests",
    ),
    Fault(
        "DB4b", "a name is taken where the store is busy", "Sources/Accounts/UseCases/Register.swift",
        "do { isNew = try users.insert(credentials) } catch { throw .unavailable(error) }",
        "do { isNew = try users.insert(credentials) } catch { isNew = false }", "swift AccountsTests.RegisterTests",
    ),
    Fault(
        "DB6", "where a database is missing an empty file is made", "Sources/SQLite/Connection.swift",
        "throw errno == ENOENT ? .missing(path: path) :",
        "if errno == ENOENT, case let made = unsafe creat(path, 0o640), made >= 0, close(made) == 0 { return }\n"
        "            throw errno == ENOENT ? .missing(path: path) :", "swift AccountsDatabaseTests",
    ),
    Fault(
        "DB6b", "damage is taken for the end of the rows", "Sources/SQLite/Statement.swift",
        "case SQLITE_DONE:", "case SQLITE_DONE, SQLITE_CORRUPT:", "swift DamagedDatabaseTests",
    ),
    Fault(
        "DB7", "who registers a taken name takes the account", "Sources/AccountStore/SQLiteAccountStore+UserStore.swift",
        "ON CONFLICT (username) DO NOTHING", "ON CONFLICT (username) DO UPDATE SET sealed_password = excluded.sealed_password",
        "swift ConcurrentStoreTests",
    ),
    Fault(
        "DB8", "a password is replaced without comparing", "Sources/AccountStore/SQLiteAccountStore+UserStore.swift",
        "WHERE id = ?1 AND sealed_password = ?2", "WHERE id = ?1 AND ?2 IS NOT NULL", "swift StoreConformanceTests",
    ),
    Fault(
        "AV3", "a session that begins in the future is served", "Sources/Accounts/UseCases/RefreshSession.swift",
        "guard session.createdAt <= now.adding(seconds: Self.clockDifferenceSeconds) else { return .wait }\n", "\n",
        "swift AccountsTests.RefreshSessionTests",
    ),
    Fault(
        "OP1", "the group may read the master secret", "Sources/Settings/RegularFile.swift",
        "status.st_mode & 0o077", "status.st_mode & 0o007", "swift RegularFileTests",
    ),
    Fault(
        "OP2", "a login's log line holds the password", "Sources/AccountAPI/Endpoints/LogInEndpoint.swift",
        "        return .json(body, userID: user.id.text)\n",
        "        var response = Response.json(body, userID: user.id.text)\n        response.logDetail = password\n        return response\n",
        "test_secrets_nowhere.py -k OP2_no_log",
    ),
    Fault(
        "OP2b", "nginx's log holds queries with tokens", "nginx/http.conf",
        '"target":"$sallyport_logged_uri"', '"target":"$request_uri"', "test_log_lines.py -k OP2",
    ),
    Fault(
        "OP2c", "a worker's log line holds the query", "Sources/FastCGI/RequestRecord.swift",
        '.string(request.path)', '.string(request.target)', "test_log_lines.py -k knows_it_by_the_same_id",
    ),
    Fault(
        "OP3", "log lines hold what terminals obey", "Sources/FastCGI/JSONLineLogHandler.swift",
        "escaping: .ascii", "escaping: .minimal", "swift LogLineTests",
    ),
    Fault(
        "GN1d", "doctor takes every location for gated that is not opened", "Sources/Doctor/Server+Gate.swift",
        'scope.word("auth_request") == Location.verifyPath', 'scope.word("auth_request") != "off"',
        "swift DoctorTests.CheckTests",
    ),
    Fault(
        "GN1e", "doctor believes that an expression matches only below its own path", "Sources/NginxConfiguration/PathExpression.swift",
        "return one.starts(with: other) || other.starts(with: one)", "return one.starts(with: other)",
        "test_doctor.py -k expression-wins",
    ),
    Fault(
        "GN1f", "doctor takes any answer of a protected location for a refusal", "Sources/sallyport/Doctor/SiteTrial.swift",
        "expected: [401, 303, 403],", "expected: [401, 303, 403, 200],", "test_doctor.py -k lets_everybody_in",
    ),
]  # fmt: skip
