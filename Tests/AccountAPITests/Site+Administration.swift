import AccountAPI
import Accounts
import SiteInMemory

extension Site {
    func administration(_ visibility: ReadUsers.Visibility) -> UserAdministration {
        UserAdministration(
            readUsers: ReadUsers(store: store), visibility: visibility, changeUser: ChangeUser(store: store),
            deleteUser: DeleteUser(store: store), exportAccount: ExportAccount(store: store))
    }
}
