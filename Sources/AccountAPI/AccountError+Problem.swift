internal import AccessTokens
internal import Accounts
internal import HTTP
internal import Identity
internal import JSON
internal import PasswordHashing

extension AccountError {
    /// The one table from error to problem: no default, so that a new case cannot be forgotten.
    var problem: Problem {
        switch self {
        case .invalid(let faults):
            var problem = Problem.invalidBody
            problem.errors = faults.map(\.fault)
            return problem
        case .usernameTaken: return .usernameTaken
        case .registrationClosed: return .registrationClosed
        case .inviteNeeded: return .inviteRequired
        case .inviteInvalid: return .inviteInvalid
        case .unknownUser, .unknownInvite, .unknownToken: return .notFound
        case .tooManyRevocations: return .tooManyRevocations
        case .tooManyTokens: return .tooManyTokens
        case .emailTaken: return .emailTaken
        case .notAllowed: return .notAllowed
        case .ownAccount: return .ownAccount
        case .lastAdmin: return .lastAdmin
        case .loginFailed: return .loginFailed
        case .passwordWrong: return .passwordWrong
        case .tooManyAttempts(let seconds): return .tooManyAttempts(retryAfterSeconds: seconds)
        case .resetTokenInvalid: return .resetTokenInvalid
        case .userDisabled: return .notFound
        case .token(.invalid): return .tokenInvalid
        case .token(.expired): return .tokenExpired
        case .token(.sessionEnded), .sessionEndedNow: return .sessionEnded
        case .token(.unknowable): return .unavailable()
        case .unavailable: return .unavailable()
        case .broken: return .internalError
        }
    }

    /// What the operator reads beside it; nil: the problem's name says it all.
    var logDetail: String? {
        switch self {
        case .unavailable(let error): error.detail
        case .sessionEndedNow(let reason, let distance): "session-ended: \(reason.rawValue) \(distance)"
        case .broken(let text), .token(.unknowable(let text)): text
        case .invalid, .usernameTaken, .registrationClosed, .inviteNeeded, .loginFailed, .token: nil
        case .passwordWrong, .tooManyAttempts, .resetTokenInvalid, .userDisabled: nil
        case .unknownToken, .tooManyTokens: nil
        case .inviteInvalid, .unknownUser, .unknownInvite, .emailTaken, .notAllowed, .ownAccount, .lastAdmin: nil
        case .tooManyRevocations: nil
        }
    }
}

extension InputFault {
    fileprivate var fault: ObjectReader.Fault {
        switch self {
        case .username:
            ObjectReader.Fault(
                member: "username",
                detail: "must be 1 to 64 of a-z, 0-9 and ._+@-, begin with a letter or digit, "
                    + "have at most one @ and no dot at the end")
        case .email: ObjectReader.Fault(member: "email", detail: "must be an address of at most 254 bytes")
        case .password(let fault): ObjectReader.Fault(member: "password", detail: fault.sentence)
        case .newPassword(let fault): ObjectReader.Fault(member: "new_password", detail: fault.sentence)
        case .roles:
            ObjectReader.Fault(
                member: "roles", detail: "must each be 1 to 64 of a-z, 0-9 and -, and at most 1,024 bytes together")
        case .emailVerified: ObjectReader.Fault(member: "email_verified", detail: "cannot be true without an address")
        case .note: ObjectReader.Fault(member: "note", detail: "must be at most 200 printable characters")
        case .uses: ObjectReader.Fault(member: "uses", detail: "must be 1 to 10,000")
        case .path:
            ObjectReader.Fault(
                member: "path",
                detail: "must be a path as it stands in a URL, without query, at most 1,024 bytes; of a prefix, with "
                    + "a slash at the end")
        case .host: ObjectReader.Fault(member: "host", detail: "must be a host of this site, in lower case")
        case .linkLifetime(let seconds):
            ObjectReader.Fault(member: "expires_in", detail: "must be 1 to \(seconds) seconds")
        case .linkUses: ObjectReader.Fault(member: "uses", detail: "must be 1 to 1,000,000")
        case .address: ObjectReader.Fault(member: "address", detail: "must be an IP address")
        case .rate: ObjectReader.Fault(member: "rate", detail: "must be 1,024 to 1,000,000,000 bytes a second")
        case .lifetime: ObjectReader.Fault(member: "lifetime", detail: "must be a minute to a year")
        case .tokenName: ObjectReader.Fault(member: "name", detail: "must be 1 to 64 printable characters")
        case .paths:
            ObjectReader.Fault(
                member: "paths",
                detail: "must be at most 20 paths such as /dav or example.org/a/*/b, none with \\ ? # ; %")
        case .methods: ObjectReader.Fault(member: "methods", detail: "must be at most 20 methods in capitals")
        case .tokenRoles: ObjectReader.Fault(member: "roles", detail: "must be roles that you have")
        case .expiresIn: ObjectReader.Fault(member: "expires_in", detail: "must be 60 to 31,536,000 seconds")
        }
    }
}
