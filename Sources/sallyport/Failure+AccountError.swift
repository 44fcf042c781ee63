internal import Accounts
internal import PasswordHashing
internal import Settings

extension Failure {
    /// What a use case refused, in the operator's words.
    init(_ error: AccountError) {
        switch error {
        case .invalid(let faults): self.init(faults.map(\.sentence), status: ExitStatus.data)
        case .usernameTaken: self.init("this username is taken", status: ExitStatus.cannotCreate)
        case .emailTaken: self.init("another user has verified this address", status: ExitStatus.cannotCreate)
        case .unknownUser: self.init("there is no such user", status: ExitStatus.data)
        case .unknownInvite: self.init("there is no such invite that is not revoked", status: ExitStatus.data)
        case .tooManyRevocations: self.init("too many URL tokens were withdrawn", status: ExitStatus.data)
        case .unknownToken: self.init("there is no such token", status: ExitStatus.data)
        case .tooManyTokens:
            self.init("this user has as many tokens as there may be: revoke one", status: ExitStatus.data)
        case .unavailable(let error): self.init(error.detail, status: ExitStatus.unavailable)
        case .broken(let detail): self.init(detail, status: ExitStatus.configuration)
        case .userDisabled: self.init("this user is disabled", status: ExitStatus.data)
        case .registrationClosed, .inviteNeeded, .loginFailed, .token, .sessionEndedNow, .passwordWrong,
            .tooManyAttempts, .resetTokenInvalid:
            self.init("refused", status: ExitStatus.data)
        case .inviteInvalid, .notAllowed, .ownAccount, .lastAdmin: self.init("refused", status: ExitStatus.data)
        }
    }
}

/// Runs a use case: its error becomes a `Failure`.
func doing<Value>(_ useCase: () throws(AccountError) -> Value) throws(Failure) -> Value {
    do { return try useCase() } catch { throw Failure(error) }
}

extension InputFault {
    fileprivate var sentence: String {
        switch self {
        case .username:
            "a username is 1 to 64 of a-z, 0-9 and ._+@-, begins with a letter or digit, has at most one @ "
                + "and no dot at the end"
        case .email: "the address cannot be one"
        case .password(let fault), .newPassword(let fault): "the password \(fault.sentence)"
        case .roles: "a role is 1 to 64 of a-z, 0-9 and -, and all together are at most 1,024 bytes"
        case .emailVerified: "there is no address that could be verified"
        case .note: "a note is at most 200 printable characters"
        case .uses: "an invite has 1 to 10,000 uses"
        case .lifetime: "an invite is good for a minute to a year"
        case .path: "a path is one as it stands in a URL, without query, at most 1,024 bytes, with a slash at its end"
        case .host: "the host is a name in lower case, without port"
        case .linkLifetime(let seconds): "a link is good for 1 to \(seconds) seconds"
        case .linkUses: "a link has 1 to 1,000,000 uses"
        case .address: "the address is an IP address"
        case .rate: "the rate is 1,024 to 1,000,000,000 bytes a second"
        case .tokenName: "a name is 1 to 64 printable characters"
        case .paths:
            "a path is like /dav or example.org/a/*/b, without backslash, ?, #, ; and %; there are at most 20"
        case .methods: "a method is 1 to 20 capital letters; there are at most 20"
        case .tokenRoles: "a token carries none but its owner's roles"
        case .expiresIn: "a token is good for a minute to a year, or has no end"
        }
    }
}
