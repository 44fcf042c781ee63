internal import AccessTokens
internal import Accounts
internal import Identity
internal import Settings

/// Finds the user whom the operator means, by name or by id.
enum NamedUser {
    /// - Throws: `Failure` where there is none, or where the text is one user's name and another's id.
    static func find(_ text: String, in store: some UserDirectory) throws(Failure) -> User {
        let users = ReadUsers(store: store)
        var byName: User?
        if let username = Username(text) {
            byName = try existing { () throws(AccountError) in try users.user(named: username) }
        }
        var byID: User?
        if let id = UserID(text: text) { byID = try existing { () throws(AccountError) in try users.user(id) } }
        if let byName, let byID, byName.id != byID.id {
            throw Failure("this is the name of one user and the id of another", status: ExitStatus.data)
        }
        guard let found = byName ?? byID else { throw Failure(AccountError.unknownUser) }
        return found
    }

    private static func existing(_ find: () throws(AccountError) -> User) throws(Failure) -> User? {
        do { return try find() } catch .unknownUser { return nil } catch { throw Failure(error) }
    }
}
