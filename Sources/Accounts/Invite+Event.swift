internal import AccessTokens
internal import Identity

extension Invite {
    /// What events say of it.
    var detail: String {
        "invite \(id.text), \(maxUses) uses" + (roles.isEmpty ? "" : ", roles: " + roles.joined(separator: " "))
    }
}
