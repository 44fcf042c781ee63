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
        "do { isNew = try users.insert(credentials, recording: event) } catch { throw .unavailable(error) }", "isNew = !credentials.sealedPassword.isEmpty",
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
        "RS5b", "anybody ends anybody's session", "Sources/Accounts/UseCases/EndSessions.swift",
        "            guard owner == nil || owner == user else { return nil }\n", "", "test_sessions.py -k another_users",
    ),
    Fault(
        "RS5c", "a stale login ends all sessions", "Sources/AccountAPI/LogOutEverywhere.swift",
        "        try callers.requireFreshness(of: caller.session, at: now)\n", "", "test_sessions.py -k fresh_login",
    ),
    Fault(
        "AV3b", "a use that lies in the future holds the idle limit off", "Sources/Identity/SessionUses.swift",
        "use > lastSeenAt, use <= now.adding(seconds: SessionRecord.clockDifferenceSeconds) else", "use > lastSeenAt || use > now else",
        "swift LastUseTests",
    ),
    Fault(
        "OP2b", "an event can be changed", "Sources/AccountStore/AccountsSchema+Step2.swift",
        "BEFORE UPDATE ON events", "BEFORE UPDATE OF id ON events", "test_events.py -k cannot_be_changed",
    ),
    Fault(
        "FC5", "a dead worker is not replaced", "Sources/sallyport/Pool/Pool.swift",
        "slots[index].current = start() ?? delayed(index, now)", "if !hasBeenReady { slots[index].current = start() ?? delayed(index, now) }",
        "test_pool.py -k killed_worker_is_replaced",
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
        'line.append(utf8: "Status: ")', 'line.append(utf8: "HTTP/1.1 ")', "swift AnswerFormTests",
    ),
    Fault(
        "GN3", "what nginx reads differently is let in", "Sources/Gate/AskedPaths.swift",
        "guard asked.bytes == request.askedPath else", "guard !asked.bytes.isEmpty else", "swift RuleVerdictTests",
    ),
    Fault(
        "GN3b", "where nginx goes on to another path, the first alone must be open", "Sources/Gate/AskedPaths.swift",
        "request.servedPath != request.askedPath", "request.servedPath.isEmpty", "swift RuleVerdictTests",
    ),
    Fault(
        "GN3c", "nginx's reading of a path is the only one", "Sources/Rules/RequestPath.swift",
        "where !readings.contains(reading) { readings.append(reading) }", "where readings.isEmpty { readings.append(reading) }",
        "test_hostile_targets.py -k application_that_reads",
    ),
    Fault(
        "GN3d", "two Cookie fields are a failure of ours", "nginx/server.conf",
        "    error_page 400 413 431 = @sallyport_unclear;\n", "", "test_hostile_targets.py -k GN4",
    ),
    Fault(
        "GN7", "a file of rules takes force whatever it expects", "Sources/Rules/RuleSet+Parsing.swift",
        "guard unmet.isEmpty else", "guard unmet.count < 100 else", "test_rules.py -k bad_file",
    ),
    Fault(
        "GN4", "the host is the one that the client names", "Sources/FastCGI/RequestReader.swift",
        'parameters.text("SALLYPORT_HOST")', 'parameters.text("HTTP_HOST")', "swift RequestReaderTests/sources",
    ),
    Fault(
        "GN4c", "a host with a Kelvin sign is taken for one with a k", "Sources/FastCGI/RequestReader.swift",
        'parameters.text("SALLYPORT_HOST").lowercasedASCII()', 'parameters.text("SALLYPORT_HOST").lowercased()',
        "swift RequestReaderTests/host",
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
        "GN10", "the micro-cache gives one cookie's verdict to another", "nginx/micro-cache.conf",
        "$http_cookie\n$http_origin\n", "$http_origin\n", "test_micro_cache.py -k asked_about_anew",
    ),
    Fault(
        "GN10b", "the micro-cache keeps answers for as long as nginx's whole seconds make of one", "nginx/micro-cache.conf",
        'default "$sallyport_second\n', 'default "0\n', "test_micro_cache_price.py -k hold_within_a_second",
    ),
    Fault(
        "GN10c", "the micro-cache keeps what opens to nobody in particular, such as a link", "nginx/micro-cache-verify.conf",
        "fastcgi_no_cache    $sallyport_not_kept;\n", "", "test_micro_cache.py -k nothing_is_kept_but",
    ),
    Fault(
        "GN10d", "with the micro-cache the gate hears what the key does not hold", "nginx/micro-cache-verify.conf",
        "fastcgi_pass_request_headers off;\n", "", "test_micro_cache.py -k stands_in_the_key",
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
        "        guard jws.header.algorithm.hasSameBytes(as: algorithm.rawValue) else { throw .wrongAlgorithm }\n", "",
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
        "!named.hasSameBytes(as: kid)", "named.isEmpty", "swift HeaderAttackTests",
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
        "PW1-pbkdf2", "a PBKDF2 hash may ask for any number of rounds", "Sources/PasswordHashing/PBKDF2Hash.swift",
        "(Self.leastIterations...Self.mostIterations(of: digest)).contains(iterations)", "iterations > 0",
        "swift ForeignHashTests",
    ),
    Fault(
        "PW1-nul", "crypt(3) stops at a NUL and nobody minds", "Sources/PasswordHashing/PasswordHasher+Others.swift",
        " && isWhole && !hasNUL", " && isWhole", "swift ForeignHashTests",
    ),
    Fault(
        "PW2-tail", "what follows bcrypt's 72 bytes becomes the password",
        "Sources/PasswordHashing/PasswordHasher+Others.swift",
        "hash.method == .bcrypt && password.count > CryptHash.bcryptPasswordBytes", "false", "swift ForeignHashTests",
    ),
    Fault(
        "PW2-import", "an import that broke off keeps what it has",
        "Sources/AccountStore/SQLiteAccountStore+UserImportStore.swift",
        'throw .misuse(sql: "an import that did not come to its end")', "return .imported(count)",
        "swift StoreConformanceTests",
    ),
    Fault(
        "PW3-foreign", "a wrong password for a cheap foreign hash is answered early",
        "Sources/PasswordHashing/PasswordHasher+Others.swift",
        "if isCheaper(stored) { try verifyAgainstNothing(password) }", "_ = isCheaper(stored)",
        "swift ForeignHashTests",
    ),
    Fault(
        "OP3-export", "a file that is there is removed when it cannot be made", "Sources/sallyport/Commands/ExportCommand.swift",
        "guard opened >= 0 else { throw Self.failed(path) }",
        "guard opened >= 0 else { _ = unsafe unlink(path); throw Self.failed(path) }", "test_export.py",
    ),
    Fault(
        "PW2", "an outdated hash stays", "Sources/Accounts/UseCases/CheckPassword.swift",
        "needsRehash ? rehash", "needsRehash && found.user.disabledAt != nil ? rehash",
        "swift LogInTests",
    ),
    Fault(
        "PW2b", "every hash has the same salt", "Sources/PasswordHashing/PasswordHasher.swift",
        "try? Random.bytes(Self.saltBytes)", "Optional([UInt8](repeating: 1, count: Self.saltBytes))", "swift PasswordHasherTests",
    ),
    Fault(
        "PW3", "an unknown name costs no hash", "Sources/Accounts/UseCases/CheckPassword.swift",
        "try hasher.verifyAgainstNothing(password)", "_ = password", "swift LogInTests",
    ),
    Fault(
        "PW5", "nobody waits, however often they fail", "Sources/Accounts/Throttle/ThrottlePolicy.swift",
        "guard failures >= freeFailures else { return 0 }", "guard failures > 1_000_000 else { return 0 }",
        "test_guessing.py -k PW5_five",
    ),
    Fault(
        "PW5b", "the backstop of a name shuts out who logged in before", "Sources/Accounts/Throttle/ThrottlePolicy.swift",
        "if !isKnown, let until", "if let until", "test_guessing.py -k PW5_the_backstop",
    ),
    Fault(
        "PW6", "an attempt is counted by what was read before the lock",
        "Sources/AccountStore/SQLiteAccountStore+ThrottleStore.swift",
        "let decision = decide(try throttle.read(keys))", "let decision = decide(Attempts())",
        "test_guessing.py -k PW6_parallel",
    ),
    Fault(
        "PW13", "a password change leaves the other sessions", "Sources/AccountStore/SQLiteAccountStore+PasswordStore.swift",
        "WHERE user_id = ?1 AND id IS NOT ?2 AND ended_at IS NULL", "WHERE user_id = ?1 AND id IS ?2 AND ended_at IS NULL AND 0",
        "test_passwords.py -k PW13",
    ),
    Fault(
        "PW14", "a reset link stays after its use", "Sources/AccountStore/SQLiteAccountStore+PasswordStore.swift",
        'deleteResetTokens = try database.prepare("DELETE FROM password_resets WHERE user_id = ?1")',
        'deleteResetTokens = try database.prepare("DELETE FROM password_resets WHERE user_id = ?1 AND expires_at < 0")',
        "test_passwords.py -k PW13",
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
        "FC1", "a length in the parameters is believed", "Sources/FastCGI/Parameters.swift",
        "nameLength + valueLength <= bytes.count - offset", "nameLength + valueLength >= 0", "swift FastCGITests.RefusedRequestTests",
    ),
    Fault(
        "FC2", "a body may be longer than it says", "Sources/FastCGI/RequestServer.swift",
        "guard length == intake.body.count else", "guard length <= intake.body.count else", "swift FastCGITests.RefusedRequestTests",
    ),
    Fault(
        "RS7i", "the parameters of a request stay in memory", "Sources/FastCGI/Parameters.swift",
        "unsafe explicit_bzero(&bytes, bytes.count)", "_ = bytes.count", "swift FastCGITests.RequestReaderTests",
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
        "DB2b", "after one write that need not be durable none is", "Sources/SQLite/Database.swift",
        "guard synchronous != currentSynchronous else { return }",
        "guard synchronous == .normal, synchronous != currentSynchronous else { return }", "swift SettingTests",
    ),
    Fault(
        "DB4", "who does not get the write lock in time writes without it", "Sources/SQLite/WriteLock.swift",
        "throw .lockTimedOut(path: path)", "return true", "swift WriteLockTests",
    ),
    Fault(
        "DB4b", "a name is taken where the store is busy", "Sources/Accounts/UseCases/Register.swift",
        "do { isNew = try users.insert(credentials, recording: event) } catch { throw .unavailable(error) }",
        "do { isNew = try users.insert(credentials, recording: event) } catch { isNew = false }", "swift AccountsTests.RegisterTests",
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
        "WB1", "a script may read the session cookie", "Sources/AccessTokens/CookiePolicy.swift",
        "Path=/; Secure; HttpOnly; SameSite=Lax", "Path=/; Secure; SameSite=Lax", "test_browser_login.py -k WB1",
    ),
    Fault(
        "WB2", "another site may log a browser in", "Sources/AccountAPI/Endpoints/LogInEndpoint.swift",
        "guard kind == .token || request.isSameOrigin else", "guard kind == .token || request.method == .post else",
        "test_browser_origin.py -k WB2_nobody",
    ),
    Fault(
        "WB2b", "another site may log a browser out", "Sources/AccountAPI/Endpoints/LogOutEndpoint.swift",
        "guard request.isSameOrigin else", "guard request.method == .post else", "test_browser_origin.py -k WB2_nobody",
    ),
    Fault(
        "WB2c", "a page of the same host but another port is the same origin", "Sources/HTTP/Request+SameOrigin.swift",
        "return origin.utf8.lowercasedASCII().elementsEqual(ownOrigin.utf8.lowercasedASCII())",
        "return origin.utf8.lowercasedASCII().starts(with: ownOrigin.split(separator: \":\").prefix(2).joined(separator: \":\").utf8.lowercasedASCII())",
        "test_browser_origin.py -k WB2_nobody",
    ),
    Fault(
        "WB3", "two slashes are a path of the site", "Sources/AccountAPI/ReturnAddresses.swift",
        "return !hasOddSlash && !zip(path, path.dropFirst()).contains { $0.byte == slash && $1.byte == slash }",
        "return !hasOddSlash", "test_return_addresses.py -k WB3_no_payload",
    ),
    Fault(
        "WB3b", "what begins like an origin of the list is one", "Sources/AccountAPI/ReturnAddresses.swift",
        "return isPath(rest) ? String(Substring(rest)) : nil", "return String(Substring(rest))", "test_return_addresses.py -k WB3",
    ),
    Fault(
        "WB4", "the first of two cookies counts", "Sources/AccountAPI/CallerReader.swift",
        "guard values.count < 2 else", "guard values.count < 3 else", "test_browser_login.py -k WB4",
    ),
    Fault(
        "WB9", "a typed name is HTML", "Sources/AccountAPI/Pages/HTML.swift",
        "mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }",
        "mutating func appendInterpolation(_ value: String) { text += value }", "test_pages.py -k WB9",
    ),
    Fault(
        "RS8", "a cookie that is no longer held goes on", "Sources/AccountAPI/Endpoints/LogInEndpoint.swift",
        "_ = try? logOut.logOut(cookie: held, from: request.client, at: now)", "_ = held.isEmpty", "test_browser_login.py -k RS8",
    ),
    Fault(
        "AV3", "a session that begins in the future is served", "Sources/Accounts/UseCases/RefreshSession.swift",
        "guard session.createdAt <= now.adding(seconds: Self.clockDifferenceSeconds) else { return .wait }\n", "\n",
        "swift AccountsTests.RefreshSessionTests",
    ),
    Fault(
        "OP1", "the group may read the master secret", "Sources/Settings/RegularFile.swift",
        "isRootsCredential ? 0o037 : 0o077", "isRootsCredential ? 0o037 : 0o007", "swift RegularFileTests",
    ),
    Fault(
        "OP2", "a login's log line holds the password", "Sources/AccountAPI/Endpoints/LogInEndpoint.swift",
        "            return .json(body, userID: begun.user.id.text).settingToken(tokens.accessToken, callers.places)\n",
        "            var response = Response.json(body, userID: begun.user.id.text)\n            response.logDetail = password\n            return response\n",
        "test_secrets_nowhere.py -k OP2_no_log",
    ),
    Fault(
        "OP2d", "nginx's log holds queries with tokens", "nginx/http.conf",
        '"target":"$sallyport_logged_uri"', '"target":"$request_uri"', "test_log_lines.py -k OP2",
    ),
    Fault(
        "OP2c", "a worker's log line holds the query", "Sources/FastCGI/RequestRecord.swift",
        'line.add("path", request.path)', 'line.add("path", request.target)', "test_log_lines.py -k knows_it_by_the_same_id",
    ),
    Fault(
        "OP3", "log lines hold what terminals obey", "Sources/FastCGI/LogLine.swift",
        "Self.shortened(text), to: &bytes, escaping: .ascii", "Self.shortened(text), to: &bytes", "swift LogLineTests",
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
    Fault(
        "JW12", "a key whose last token has expired goes on verifying", "Sources/Identity/SessionReading.swift",
        "case .verifying: verifiesUntil.map { now < $0 } ?? false", "case .verifying: verifiesUntil != nil || now >= now",
        "test_key_rotation.py -k last_token_has_expired",
    ),
    Fault(
        "JW12b", "a key that is promoted away verifies no more", "Sources/Accounts/UseCases/PromoteSigningKey.swift",
        "let end = now.adding(seconds: lifetime).adding(seconds: Self.marginSeconds)", "let end = now",
        "test_key_rotation.py -k fails_no_client",
    ),
    Fault(
        "JW12c", "retiring answers and retires nothing", "Sources/AccountStore/SQLiteAccountStore+KeyRotationStore.swift",
        "\"UPDATE keys SET state = 'retired' WHERE kid = ?1 AND", "\"UPDATE keys SET state = state WHERE kid = ?1 AND",
        "test_key_rotation.py -k fails_no_client",
    ),
    Fault(
        "JW12d", "the accounts open the symmetric key that signs alone", "Sources/Accounts/Secrets/SealedSymmetricKeys.swift",
        "keys.sealedKey(kid: kid) }", "keys.signingKey().flatMap { $0.kid == kid ? $0 : nil } }",
        "test_key_rotation.py -k HS256",
    ),
    Fault(
        "RS7c", "nobody knows which rings the workers hold", "Sources/Wiring/AccountsSite.swift",
        "            if migrating { try RingFiles", "            if !migrating { try RingFiles",
        "test_secret_rotation.py -k under_load",
    ),
    Fault(
        "RS7d", "running workers go on sealing under the key they began with", "Sources/Wiring/AccountsSite.swift",
        "masterSecret = ring.sealing(asChosenBy: store)", "masterSecret = ring", "test_secret_rotation.py -k under_load",
    ),
    Fault(
        "RS7e", "signing keys are not sealed anew", "Sources/Accounts/UseCases/RotateMasterSecret.swift",
        "var done = try resealSigningKeys(under: id)", "var done = try store.keyPairs().count * 0",
        "swift MasterSecretRotationTests",
    ),
    Fault(
        "RS7f", "a master key is dropped whatever lies under it",
        "Sources/AccountStore/SQLiteAccountStore+MasterKeyStore.swift",
        "NOT EXISTS (SELECT 1 FROM users WHERE", "0 <= (SELECT count(*) FROM users WHERE", "swift StoreConformanceTests",
    ),
    Fault(
        "RS7g", "what was sealed under a dropped key still comes in", "Sources/AccountStore/AccountsSchema+Step2.swift",
        "signingKeysUnderKnownKeys, signingKeysStayUnderKnownKeys,", "signingKeysStayUnderKnownKeys,",
        "swift StoreConformanceTests",
    ),
    Fault(
        "RS7h", "refresh tokens are made under the first key of the file", "Sources/Accounts/Tokens/RefreshToken.swift",
        "keys.first { $0.id == keyID }.map { encode(token, under: $0) }", "keyID.isEmpty ? nil : encode(token, under: keys[0])",
        "swift MasterSecretRotationTests",
    ),
    Fault(
        "JW11b", "a key comes in whose public half is another's", "Sources/JOSESigning/PrivateKeyDocument.swift",
        "half.key == publicJWK.key else", "half.key == half.key else", "test_key_rotation.py -k JW11",
    ),
    Fault(
        "RS5d", "who is disabled keeps the sessions for the day of being enabled again", "Sources/Accounts/UseCases/ChangeUser.swift",
        "changed.disabledAt != nil ? .userDisabled : nil", "changed.disabledAt != nil ? nil : nil",
        "test_users_changes.py -k RS5_disabling",
    ),
    Fault(
        "PW11b", "a deleted user's name is not reserved", "Sources/AccountStore/SQLiteAccountStore+UserDirectory.swift",
        "(username, reserved_at) VALUES (?1, ?2)", "(username, reserved_at) VALUES (?1 || '.', ?2)",
        "test_users_changes.py -k PW11",
    ),
    Fault(
        "WB2d", "a change by cookie may come from anywhere", "Sources/AccountAPI/CallerReader.swift",
        "guard isSafe || request.isSameOrigin else", "guard isSafe || request.isSameOrigin || true else",
        "test_users_api.py -k WB2",
    ),
    Fault(
        "RS9", "whoever is logged in administers", "Sources/AccountAPI/CallerReader+Admin.swift",
        "guard caller.user.isAdmin else", "guard caller.user.isAdmin || true else",
        "test_users_api.py -k RS9",
    ),
    Fault(
        "DB7b", "an invite's uses are not counted where it is used", "Sources/AccountStore/SQLiteAccountStore+InviteStore.swift",
        "AND expires_at > ?2 AND uses < max_uses", "AND expires_at > ?2 AND uses <= max_uses + 100",
        "test_invites.py -k DB7",
    ),
    Fault(
        "JW7b", "a revoked invite is looked at as if it were good", "Sources/Accounts/UseCases/Register.swift",
        "guard let found, found.isUsable(at: now) else { throw .inviteInvalid }", "guard let found else { throw .inviteInvalid }",
        "test_invites.py -k no_usable_code",
    ),
    Fault(
        "PF1", "a link opens every path", "Sources/Gate/LinkDoor.swift",
        "guard paths.paths.allSatisfy({ $0.isOpened(by: claims) }) else", "guard paths.paths.count > 0 else",
        "test_url_tokens.py -k pf1",
    ),
    Fault(
        "PF2", "symbolic links are followed", "nginx/files.conf",
        "disable_symlinks on from=$document_root;", "disable_symlinks off;", "test_private_files.py -k symlink",
    ),
    Fault(
        "PF2b", "everybody reads everybody's files", "Sources/Gate/FilesPlace.swift",
        "below($0)?.first?.elementsEqual(username.utf8) ?? false", "below($0)?.first != nil || username.isEmpty",
        "test_private_files.py -k own_files",
    ),
    Fault(
        "PF4", "names with a dot before them are sent", "Sources/Gate/FilesPlace.swift",
        'guard lowered.first != UInt8(ascii: ".") else { return true }', "", "test_private_files.py -k pf4",
    ),
    Fault(
        "JW7f", "a key of access tokens signs links as well", "Sources/AccessTokens/LinkAuthenticator.swift",
        "guard let row, row.use == .url, row.verifies", "guard let row, row.verifies", "swift LinkTests",
    ),
    Fault(
        "WB1b", "the cookie of a share is sent everywhere", "Sources/Gate/ShareCookie.swift",
        "Path=\\(RequestPath.escaped(claims.path));", "Path=/;", "test_shares.py -k wb1",
    ),
    Fault(
        "N18", "uses of a link are counted, and never too many", "Sources/SessionReader/SQLiteLinkCounter.swift",
        "SET uses = uses + 1 WHERE uses < ?3", "SET uses = uses + 1 WHERE uses < ?3 + 1000",
        "test_url_tokens.py -k n18",
    ),
    Fault(
        "JW7c", "any secret does for an API token whose id is known", "Sources/AccessTokens/APITokenSecret.swift",
        "id == record.token.id && ConstantTime.equal(record.secretHash, hash)", "id == record.token.id && !hash.isEmpty",
        "test_api_tokens.py -k JW7_one_other_byte",
    ),
    Fault(
        "JW7e", "an API token is stored in clear text, in its name's place", "Sources/Accounts/UseCases/MakeAPIToken.swift",
        "token, secretHash: secret.hash,", "APIToken(id: token.id, userID: token.userID, name: String(secret.text.suffix(64)), scope: token.scope, createdAt: now, expiresAt: token.expiresAt, createdBy: token.createdBy), secretHash: secret.hash,",
        "test_secrets_nowhere.py -k RS7",
    ),
    Fault(
        "JW7d", "a revoked API token still counts", "Sources/Identity/APIToken.swift",
        "if revokedAt != nil { return .revoked }", "if revokedAt == createdAt { return .revoked }",
        "test_api_token_life.py -k revoked_it_is_dead",
    ),
    Fault(
        "GN3e", "an API token's paths are compared with what the application may read anew", "Sources/Identity/PlainPath.swift",
        "guard let decoded = raw.percentDecoded(), decoded == asked,", "guard let decoded = raw.percentDecoded(), decoded.count >= 0,",
        "test_api_tokens.py -k GN3",
    ),
    Fault(
        "GN4b", "a token has roles that its owner lost", "Sources/Identity/TokenScope.swift",
        "user.roles = user.roles.filter(roles.contains)", "user.roles = roles",
        "test_api_token_life.py -k its_owners_roles",
    ),
    Fault(
        "GN7b", "browsers are told of Basic", "Sources/Gate/Finding+BasicChallenge.swift",
        "problem.status == .unauthorized, request.isOfProgram else", "problem.status == .unauthorized, request.isOfProgram || true else",
        "test_api_tokens.py -k GN7",
    ),
    Fault(
        "WB2e", "a form that gives the password again may come from anywhere", "Sources/AccountAPI/Endpoints/ReauthenticateEndpoint.swift",
        "guard request.isSameOrigin else", "guard request.method == .post else", "test_password_forms.py -k WB2",
    ),
    Fault(
        "WB2f", "a reset link's form may come from anywhere", "Sources/AccountAPI/Endpoints/ResetPasswordEndpoint.swift",
        "guard request.isSameOrigin else", "guard request.method == .post else", "test_password_forms.py -k WB2",
    ),
    Fault(
        "PW14b", "a reset link's form sets no password", "Sources/AccountAPI/Endpoints/ResetPasswordEndpoint.swift",
        "let user = try resetPassword.reset(token: form.token, to: form.password, from: request.client, at: now)\n            return pages.redirect(to: pages.loginAddress(telling: .passwordChanged), userID: user.id.text)",
        "if form.token.isEmpty { _ = try resetPassword.reset(token: form.token, to: form.password, from: request.client, at: now) }\n            return pages.redirect(to: pages.loginAddress(telling: .passwordChanged))",
        "test_password_forms.py -k PW14",
    ),
    Fault(
        "PW6b", "attempts are counted under the first key of the file", "Sources/Accounts/Throttle/AttemptKeyMaker.swift",
        "macs[try masterSecret.currentKeyID()] else", "macs[masterSecret.keys[0].id] else", "swift ThrottleOverRotationTests",
    ),
    Fault(
        "JW7g", "a session cookie is an access token as well", "Sources/AccountAPI/CallerReader.swift",
        "if let token = try token(of: request) { return try caller(by: token, at: now) }",
        "if let token = try token(of: request) {\n            if let found = try? authenticator.authenticate(cookie: token, at: now) { return found }\n            return try caller(by: token, at: now)\n        }",
        "test_credential_kinds.py",
    ),
    Fault(
        "FC6c", "a pool listens before it takes its signals", "Sources/sallyport/Commands/PoolCommand.swift",
        "let signals = try Pool.takeSignals()\n                let socket = try ListeningSocket.bind(ListenAddress(parsing: listen))",
        "let socket = try ListeningSocket.bind(ListenAddress(parsing: listen))\n                let signals = try Pool.takeSignals()",
        "test_pool.py -k before_its_socket",
    ),
    Fault(
        "OP3b", "nginx's log holds what is no ASCII", "nginx/http.conf",
        '"agent":"$sallyport_logged_agent"', '"agent":"$http_user_agent"', "test_log_lines.py -k OP3",
    ),
    Fault(
        "OP5", "the gate may have a network", "systemd/system/sallyport-gate@.service",
        "RestrictAddressFamilies=AF_UNIX\n", "", "test_units.py -k unix_sockets",
    ),
    Fault(
        "OP6", "the gate is given the master secret", "systemd/system/sallyport-gate@.service",
        "Slice=sallyport-gate.slice\n", "LoadCredential=master-secret:/etc/sallyport/master-secret\nSlice=sallyport-gate.slice\n",
        "test_units.py -k OP6_only",
    ),
    Fault(
        "FC5c", "a worker's loop never shows that it lives", "Sources/ServiceManager/Watchdog.swift",
        "if manager.trySaying(.alive, .status(status())) { lastBeat = now }", "lastBeat = now", "swift WatchdogTests",
    ),
    Fault(
        "DB9f", "a newer schema that says nothing of older programs is served", "Sources/SQLite/Migrations.swift",
        "guard let oldest, oldest <= version else", "guard oldest ?? 0 <= version else", "swift NextSchemaTests",
    ),
    Fault(
        "DB9g", "there is no way back to the version before", "Sources/AccountStore/AccountsDatabase.swift",
        "(1..<AccountsSchema.migrations.newest).contains(Migrations.version(of: database))", "Migrations.version(of: database) > 0",
        "swift NextSchemaTests",
    ),
    Fault(
        "DB9", "a restored database keeps its refresh salt", "Sources/AccountStore/SQLiteAccountStore+RestoreStore.swift",
        "UPDATE meta SET refresh_salt = ?1, restored_at = ?2", "UPDATE meta SET refresh_salt = coalesce(refresh_salt, ?1), restored_at = ?2",
        "test_backup.py -k R8",
    ),
    Fault(
        "DB9b", "sessions go on after a restore", "Sources/AccountStore/SQLiteAccountStore+RestoreStore.swift",
        "ended_at = ?2 WHERE ended_at IS NULL", "ended_at = ?2 WHERE ended_at IS NOT NULL", "test_backup.py -k R8",
    ),
    Fault(
        "DB9c", "the last chunk of a backup is like any other", "Sources/Backup/ChunkSeal.swift",
        "header + BigEndian.bytes(number, 8) + [isLast ? 1 : 0]", "header + BigEndian.bytes(number, 8) + [isLast ? 1 : 1]",
        "swift BackupDamageTests",
    ),
    Fault(
        "DB9d", "chunks are not bound to their place", "Sources/Backup/ChunkSeal.swift",
        "header + BigEndian.bytes(number, 8) + [isLast ? 1 : 0]", "header + BigEndian.bytes(number & 0, 8) + [isLast ? 1 : 0]",
        "swift BackupDamageTests",
    ),
    Fault(
        "DB9e", "a serving site is restored over", "Sources/SQLite/Database+Replacing.swift",
        "return lock.l_type == Int16(F_UNLCK) ? nil : Int(lock.l_pid)", "return lock.l_type == Int16(F_UNLCK) || lock.l_pid > 0 ? nil : 0",
        "test_backup.py -k restored_over",
    ),
    Fault(
        "PF1r", "URL tokens from before a restore open what they opened", "Sources/AccessTokens/LinkAuthenticator.swift",
        "claims.issuedAt <= restoredAt { throw TokenRefusal.invalid }", "claims.issuedAt < Timestamp(secondsSince1970: restoredAt.secondsSince1970 - 100_000) { throw TokenRefusal.invalid }",
        "swift RestoredLinkTests",
    ),
    Fault(
        "OP7", "a site is ready whatever its database says", "Sources/Accounts/UseCases/CheckReadiness.swift",
        "            try store.checkReadiness()\n", "", "test_health.py -k DB4",
    ),
    Fault(
        "OP10", "a worker begins to count anew", "Sources/Metrics/CounterFile.swift",
        "if !holdsCounters { makeEmpty() }", "makeEmpty()", "test_metrics.py -k never_fall",
    ),
    Fault(
        "OP10b", "what the gate's user writes counts as events of the accounts", "Sources/Metrics/Exposition.swift",
        "sums.filter { $0.0 != .gate }.reduce", "sums.reduce", "swift CounterFileTests",
    ),
    Fault(
        "OP10c", "the metrics are told to whoever asks", "nginx/metrics.conf",
        "    deny all;\n", "", "test_metrics.py -k this_machine_alone",
    ),
    Fault(
        "OP3c", "the filter for fail2ban takes a line from anywhere within it", "systemd/monitoring/fail2ban/filter.d/sallyport.conf",
        "_begin = ^(?:", "_begin = (?:", "test_fail2ban.py -k other_programs",
    ),
    Fault(
        "JW2j", "a JWE may be compressed, nested, or say anything else", "Sources/JOSE/JWE/JWEHeader.swift",
        "guard object.members.allSatisfy({ Self.taken.contains($0.name) }) else", "guard object.members.contains(where: { Self.taken.contains($0.name) }) else",
        "test_encrypted_tokens.py -k JW2_JW4",
    ),
    Fault(
        "JW7j", "an encrypted token of another kind is an access token", "Sources/AccessTokens/Authenticator.swift",
        "guard let type = unverified.type, type.hasSameBytes(as: AccessTokenClaims.headerType),", "guard let type = unverified.type, !type.isEmpty,",
        "test_encrypted_tokens.py -k JW2_JW4",
    ),
    Fault(
        "JW1l", "an old token may have a session, or be for others", "Sources/AccessTokens/LegacyAuthenticator.swift",
        'claims["sid"] == nil, claims.audience.isEmpty,', "claims.audience.count < 2,", "test_coming_from_b_flask_jwt_extended.py -k JW1_JW6",
    ),
    Fault(
        "WB2p", "a token in a cookie changes things for any site", "Sources/HTTP/TokenPlaces.swift",
        "guard isSafe || !found.place.ridesByItself || request.isSameOrigin else", "guard isSafe || !found.place.ridesByItself || !request.id.isEmpty else",
        "test_token_places.py -k WB2",
    ),
    Fault(
        "WB4p", "of two tokens that differ the first counts", "Sources/HTTP/TokenPlaces.swift",
        "} else if !place.ridesByItself {", "} else if !place.ridesByItself, token.isEmpty {", "test_token_places.py -k WB4",
    ),
    Fault(
        "WB2h", "a handler takes changes by the cookie from any site", "Sources/Gate/GateResponder.swift",
        "where !isSafe && user.ridesByItself && !request.isSameOrigin:", "where !isSafe && user.ridesByItself && request.id.isEmpty:", "test_own_handler.py -k WB2",
    ),
    Fault(
        "WB2o", "null and a star are origins", "nginx/cors.conf",
        "https?://[a-z0-9.-]+(?::[0-9]{1,5})?", ".+", "test_cross_origin.py -k no_other_origin",
    ),
    Fault(
        "FC7", "who has no address is told as somebody with that of the one before", "Sources/Gate/VerifyHandler.swift",
        "        let email = user.flatMap { $0.isEmailVerified ? $0.email : nil }\n",
        "        enum Kept { nonisolated(unsafe) static var email: String? }\n"
        "        if let user, user.isEmailVerified, let email = user.email { unsafe Kept.email = email }\n"
        "        let email = unsafe Kept.email\n",
        "faults/test_crossing.py -k FC7",
    ),
    Fault(
        "FC9", "a worker of the gate keeps eight bytes of each request", "Sources/Gate/GateResponder.swift",
        "    public func didAnswer() { uses.store() }\n",
        "    public func didAnswer() {\n"
        "        enum Kept { nonisolated(unsafe) static var answers: [Int] = [] }\n"
        "        unsafe Kept.answers.append(unsafe Kept.answers.count)\n"
        "        uses.store()\n"
        "    }\n",
        "faults/test_memory.py -k FC9 and gate",
    ),
]  # fmt: skip
