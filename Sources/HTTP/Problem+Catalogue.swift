public import HTTPTypes

/// Every problem type that the doors answer with, so that a name has one meaning, one status and one title.
extension Problem {
    // MARK: The request

    public static var notFound: Problem { Problem("not-found", .notFound, "There is nothing here.") }

    public static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> Problem {
        Problem(
            "method-not-allowed", .methodNotAllowed, "This method is not known here.",
            headerFields: [.allow: allowed.map(\.rawValue).joined(separator: ", ")])
    }

    /// Not what its type says (a JSON object by RFC 8259, or a form), or what the strict reader refuses.
    public static var malformedBody: Problem {
        Problem("malformed-body", .badRequest, "The body cannot be read as its type says.")
    }

    /// The body's members are not what the endpoint takes; `errors` says which.
    public static var invalidBody: Problem {
        Problem("invalid-body", .badRequest, "The body has members that cannot be taken.")
    }

    public static var unsupportedMediaType: Problem {
        Problem("unsupported-media-type", .unsupportedMediaType, "A body of this type is not taken here.")
    }

    /// A member of the query that is not known here, stands twice, or has a value that it cannot have.
    public static var invalidQuery: Problem {
        Problem("invalid-query", .badRequest, "The query has members that cannot be taken.")
    }

    /// `Authorization: Basic` whose credentials cannot be read.
    public static var malformedAuthorization: Problem {
        Problem("malformed-authorization", .badRequest, "The Authorization field cannot be read.")
    }

    /// Credentials in two places, or more of one kind than there can be.
    public static var ambiguousCredentials: Problem {
        Problem("ambiguous-credentials", .badRequest, "The request carries more credentials than one.")
    }

    // MARK: Who is asking

    /// No token where one is needed. RFC 6750 §3.1: without credentials the challenge names no error.
    public static var credentialsMissing: Problem {
        unauthorized("credentials-missing", "A token is needed.", error: nil)
    }

    public static var tokenInvalid: Problem { unauthorized("token-invalid", "The token is not valid.") }

    public static var tokenExpired: Problem { unauthorized("token-expired", "The token has expired.") }

    /// An API token that was revoked, or whose owner is disabled.
    public static var tokenRevoked: Problem { unauthorized("token-revoked", "The token counts no more.") }

    /// A password where the gate takes none.
    public static var apiTokenRequired: Problem {
        unauthorized("api-token-required", "Passwords are not taken here: make an API token.", error: nil)
    }

    /// An API token that was made for other paths or methods.
    public static var tokenScope: Problem {
        Problem("token-scope", .forbidden, "The token was not made for this.")
    }

    public static var sessionEnded: Problem { unauthorized("session-ended", "The session has ended.") }

    /// One answer for an unknown name, a wrong password and a disabled account (PW3).
    public static var loginFailed: Problem {
        unauthorized("login-failed", "The username or the password is wrong.", error: nil)
    }

    /// A wrong password from somebody whose session holds. No 401: a client would take its token for dead.
    public static var passwordWrong: Problem { Problem("password-wrong", .forbidden, "The password is wrong.") }

    /// The same for a name that exists and one that does not (PW3).
    public static func tooManyAttempts(retryAfterSeconds: Int64) -> Problem {
        Problem(
            "too-many-attempts", .tooManyRequests, "Too many attempts failed: wait before the next one.",
            headerFields: [.retryAfter: String(max(retryAfterSeconds, 1))])
    }

    /// One answer for an unknown, a used, a replaced and an expired link.
    public static var resetTokenInvalid: Problem {
        Problem("reset-token-invalid", .badRequest, "The link is not valid, or not any more.")
    }

    private static func unauthorized(_ name: String, _ title: String, error: String? = "invalid_token") -> Problem {
        let challenge = error.map { "Bearer error=\"\($0)\"" } ?? "Bearer"
        return Problem(name, .unauthorized, title, headerFields: [.wwwAuthenticate: challenge])
    }

    /// A change that rides on the session cookie, asked for by another site or by nobody knows whom (WB2).
    public static var crossSiteRequest: Problem {
        Problem("cross-site-request", .forbidden, "A change by cookie must be asked for by this site itself.")
    }

    /// The password was given too long ago for this.
    public static var reauthenticationRequired: Problem {
        Problem("reauthentication-required", .forbidden, "The password must be given again first.")
    }

    /// The request asks for a host that the gate does not answer for.
    public static var hostNotServed: Problem {
        Problem("host-not-served", .forbidden, "This host is not served here.")
    }

    // MARK: API tokens

    public static var tooManyTokens: Problem {
        Problem("too-many-tokens", .conflict, "Revoke an API token first: there are as many as there may be.")
    }

    // MARK: Registration

    public static var usernameTaken: Problem { Problem("username-taken", .conflict, "This username is taken.") }

    public static var registrationClosed: Problem {
        Problem("registration-closed", .forbidden, "Accounts are made by the operator here.")
    }

    public static var inviteRequired: Problem {
        Problem("invite-required", .forbidden, "Registration needs an invite.")
    }

    /// One answer for an unknown, a used, a revoked and an expired one.
    public static var inviteInvalid: Problem { Problem("invite-invalid", .forbidden, "The invite is not valid.") }

    // MARK: Users

    /// As many URL tokens of the user were withdrawn as are remembered.
    public static var tooManyRevocations: Problem {
        Problem("too-many-revocations", .conflict, "Too many URL tokens were withdrawn; end the session instead.")
    }

    /// What only the role `admin` may.
    public static var notAllowed: Problem {
        Problem("not-allowed", .forbidden, "The user is not allowed to do this.")
    }

    /// Somebody else has verified that address.
    public static var emailTaken: Problem { Problem("email-taken", .conflict, "This address is another user's.") }

    /// An admin who would disable, demote or delete themselves among the others.
    public static var ownAccount: Problem {
        Problem("own-account", .conflict, "Nobody disables, demotes or deletes themselves here.")
    }

    public static var lastAdmin: Problem {
        Problem("last-admin", .conflict, "Nobody would be left who administers users.")
    }

    // MARK: Ourselves

    /// The door cannot know just now; nothing was changed.
    public static func unavailable(retryAfterSeconds: Int = 2) -> Problem {
        Problem(
            "unavailable", .serviceUnavailable, "This cannot be answered just now.",
            headerFields: [.retryAfter: String(retryAfterSeconds)])
    }

    public static var internalError: Problem {
        Problem("internal-error", .internalServerError, "Something is broken here.")
    }
}
