internal import Accounts
internal import Identity
internal import Settings
internal import Wiring

extension UserChange {
    /// Makes the change on the operator's word.
    /// - Parameter name: a username or an id.
    func make(of name: String, _ settings: SettingsOptions) throws -> User {
        let store = try AccountsSite(settings.load()).store
        let user = try NamedUser.find(name, in: store)
        return try doing { () throws(AccountError) in
            try ChangeUser(store: store).change(user.id, self, by: .thisOperator, from: .console, at: .now)
        }
    }
}
