public import AccessTokens
public import Identity
public import PasswordHashing

/// What keeps a use case from being done. Nothing was changed, unless the case says so.
public enum AccountError: Error, Equatable {
    /// The registration's members that cannot be taken, each with its reason.
    case invalid([InputFault])
    case usernameTaken
    /// The operator alone makes accounts.
    case registrationClosed
    /// Registration needs an invite.
    case inviteNeeded
    /// No invite of ours, or one that was used up, revoked or has expired: nobody is told which.
    case inviteInvalid
    case unknownInvite
    case unknownToken
    /// As many API tokens of the user as there may be count already.
    case tooManyTokens
    case unknownUser
    /// The user has withdrawn as many URL tokens as are remembered.
    case tooManyRevocations
    /// Somebody else has verified that address.
    case emailTaken
    /// What only the role `admin` may.
    case notAllowed
    /// An admin who would disable, demote or delete themselves among the others.
    case ownAccount
    /// Nobody would be left who administers.
    case lastAdmin
    /// Unknown name, wrong password, disabled account: nobody is told which (PW3).
    case loginFailed
    /// The password of somebody whom a session vouches for is wrong.
    case passwordWrong
    /// Too many attempts failed before: nothing is looked at until then.
    case tooManyAttempts(retryAfterSeconds: Int64)
    /// No reset link of ours, or one that was used, replaced or has expired, or whose user is disabled: nobody is
    /// told which.
    case resetTokenInvalid
    /// The operator asked for what a disabled user cannot use.
    case userDisabled
    /// A token that opens nothing.
    case token(TokenRefusal)
    /// A refresh token that ended its session now: for a limit that has passed, or because of its distance from the
    /// current one (below 0: it is newer). The client hears no more than for a session that had ended before.
    case sessionEndedNow(Session.EndReason, distance: Int64)
    /// The store could not do it in time, or at all: try again later.
    case unavailable(StoreError)
    /// A key, a seal or libcrypto fails: for the operator. The text is for the log and holds no secret.
    case broken(String)
}

/// One member that cannot be taken.
public enum InputFault: Sendable, Equatable {
    case username
    case email
    case password(PasswordFault)
    case newPassword(PasswordFault)
    case roles
    /// A verified address where there is none.
    case emailVerified
    case note
    case uses
    case lifetime
    case path
    case host
    case linkLifetime(maxSeconds: Int64)
    case linkUses
    case address
    case rate
    case tokenName
    case paths
    case methods
    /// Roles that the owner has not.
    case tokenRoles
    case expiresIn
}
