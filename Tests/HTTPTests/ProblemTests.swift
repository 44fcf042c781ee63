import HTTP
import HTTPTypes
import JSON
import Testing

@Suite struct ProblemTests {
    static let catalogue: [Problem] = [
        .notFound, .methodNotAllowed([.get, .head]), .malformedBody, .invalidBody, .invalidQuery, .unsupportedMediaType,
        .malformedAuthorization, .ambiguousCredentials, .credentialsMissing, .tokenInvalid, .tokenExpired,
        .sessionEnded, .loginFailed, .passwordWrong, .tooManyAttempts(retryAfterSeconds: 5), .resetTokenInvalid,
        .reauthenticationRequired, .hostNotServed, .usernameTaken, .registrationClosed, .inviteRequired,
        .inviteInvalid, .notAllowed, .emailTaken, .ownAccount, .lastAdmin, .tokenRevoked, .apiTokenRequired,
        .tokenScope, .tooManyTokens,
        .unavailable(), .internalError,
    ]

    @Test("RFC 9457: every problem says type, title and status, and no cache keeps it", arguments: catalogue)
    func shape(problem: Problem) throws {
        let response = problem.response()
        let object = try JSONParser.parseObject(response.body)
        #expect(object["type"] == .string("urn:sallyport:problem:" + problem.name))
        #expect(object["title"] == .string(problem.title))
        #expect(object["status"] == .integer(Int64(response.status.code)))
        #expect(object["errors"] == nil)
        #expect(response.headerFields[.contentType] == "application/problem+json")
        #expect(response.headerFields[.cacheControl] == "no-store")
    }

    @Test("A name has one meaning")
    func names() {
        #expect(Set(Self.catalogue.map(\.name)).count == Self.catalogue.count)
    }

    @Test("GN7: a 401 challenges with Bearer, never with Basic; nothing else does", arguments: catalogue)
    func challenge(problem: Problem) {
        let challenge = problem.response().headerFields[.wwwAuthenticate]
        #expect((challenge?.hasPrefix("Bearer") == true) == (problem.status == .unauthorized))
        #expect(challenge?.contains("Basic") != true)
    }

    @Test("RFC 6750 §3.1: the challenge names invalid_token only where a token was given")
    func challengeError() {
        #expect(Problem.credentialsMissing.response().headerFields[.wwwAuthenticate] == "Bearer")
        #expect(Problem.loginFailed.response().headerFields[.wwwAuthenticate] == "Bearer")
        #expect(Problem.tokenExpired.response().headerFields[.wwwAuthenticate] == "Bearer error=\"invalid_token\"")
    }

    @Test("405 says what is allowed, 429 and 503 when to ask again")
    func fields() {
        #expect(Problem.tooManyAttempts(retryAfterSeconds: 7).response().headerFields[.retryAfter] == "7")
        #expect(Problem.tooManyAttempts(retryAfterSeconds: 0).response().headerFields[.retryAfter] == "1")
        #expect(Problem.methodNotAllowed([.get, .head]).response().headerFields[.allow] == "GET, HEAD")
        #expect(Problem.unavailable(retryAfterSeconds: 7).response().headerFields[.retryAfter] == "7")
    }

    @Test("Faults are told by pointer and detail, in their order")
    func faults() throws {
        var problem = Problem.invalidBody
        problem.errors = [.init(member: "a/b", detail: "is missing"), .init(member: "c", detail: "must be a string")]
        #expect(
            try JSONParser.parseObject(problem.response().body)["errors"] == [
                .object(["pointer": "#/a~1b", "detail": "is missing"]),
                .object(["pointer": "#/c", "detail": "must be a string"]),
            ])
    }

    @Test("OP4: the log's detail is not in the answer; without one it is the problem's name")
    func logDetail() {
        let response = Problem.internalError.response(logDetail: "the disk is on fire")
        #expect(response.logDetail == "the disk is on fire")
        #expect(!String(decoding: response.body, as: UTF8.self).contains("disk"))
        #expect(Problem.internalError.response().logDetail == "internal-error")
    }

    @Test("JSON and empty answers are kept by no cache, and carry the user for the log alone")
    func answers() {
        let json = Response.json(["a": 1], status: .created, userID: "u1")
        #expect(json.status == .created)
        #expect(json.headerFields == [.contentType: "application/json", .cacheControl: "no-store"])
        #expect(json.body == Array(#"{"a":1}"#.utf8))
        #expect(json.userID == "u1")
        let empty = Response.noContent(userID: "u1")
        #expect(empty.status == .noContent && empty.body.isEmpty && empty.userID == "u1")
        #expect(empty.headerFields == [.cacheControl: "no-store"])
    }
}
