internal import AccountStore
internal import Accounts
internal import Identity
internal import Settings
internal import Wiring

extension AccountsSite {
    /// The user whom an operator named.
    /// - Throws: `Failure` where nobody has that name, or the database cannot be read.
    func user(named name: String) throws(Failure) -> User {
        do throws(StoreError) {
            if let username = Username(name), let user = try store.credentials(of: username)?.user { return user }
        } catch {
            throw Failure(.unavailable(error))
        }
        throw Failure("nobody has this username", status: ExitStatus.data)
    }
}
