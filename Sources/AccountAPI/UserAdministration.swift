public import Accounts

/// The use cases behind `/auth/users` and `/auth/account`, wired by the composition root.
public struct UserAdministration {
    private let readUsers: ReadUsers
    private let visibility: ReadUsers.Visibility
    private let changeUser: ChangeUser
    private let deleteUser: DeleteUser
    private let exportAccount: ExportAccount

    public init(
        readUsers: ReadUsers, visibility: ReadUsers.Visibility, changeUser: ChangeUser, deleteUser: DeleteUser,
        exportAccount: ExportAccount
    ) {
        self.readUsers = readUsers
        self.visibility = visibility
        self.changeUser = changeUser
        self.deleteUser = deleteUser
        self.exportAccount = exportAccount
    }

    func endpoints(callers: CallerReader) -> [any Endpoint] {
        [
            UsersEndpoint(users: readUsers, visibility: visibility, callers: callers),
            UserEndpoint(users: readUsers, callers: callers),
            ChangeUserEndpoint(changeUser: changeUser, callers: callers),
            DeleteUserEndpoint(deleteUser: deleteUser, callers: callers),
            AccountEndpoint(callers: callers), ChangeAccountEndpoint(changeUser: changeUser, callers: callers),
            ExportAccountEndpoint(exportAccount: exportAccount, callers: callers),
            DeleteAccountEndpoint(deleteUser: deleteUser, callers: callers),
        ]
    }
}
