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

    /// Not JSON, or JSON that the strict reader refuses.
    public static var malformedBody: Problem {
        Problem("malformed-body", .badRequest, "The body is not a JSON object as RFC 8259 has it.")
    }

    /// The body's members are not what the endpoint takes; `errors` says which.
    public static var invalidBody: Problem {
        Problem("invalid-body", .badRequest, "The body has members that cannot be taken.")
    }

    public static var unsupportedMediaType: Problem {
        Problem("unsupported-media-type", .unsupportedMediaType, "The body must be application/json.")
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

    public static var sessionEnded: Problem { unauthorized("session-ended", "The session has ended.") }

    /// One answer for an unknown name, a wrong password and a disabled account (PW3).
    public static var loginFailed: Problem {
        unauthorized("login-failed", "The username or the password is wrong.", error: nil)
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

    /// Somebody who may not, or something that nobody may.
    public static var notAllowed: Problem { Problem("not-allowed", .forbidden, "This is not allowed to you.") }

    // MARK: Registration

    public static var usernameTaken: Problem { Problem("username-taken", .conflict, "This username is taken.") }

    public static var registrationClosed: Problem {
        Problem("registration-closed", .forbidden, "Accounts are made by the operator here.")
    }

    public static var invitesNotYet: Problem {
        Problem("invites-not-available", .forbidden, "Registration needs an invite, and invites cannot be made yet.")
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
