internal import ArgumentParser

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Administer users.",
        subcommands: [
            UserAddCommand.self, UserListCommand.self, UserShowCommand.self, UserDisableCommand.self,
            UserEnableCommand.self, UserRoleCommand.self, UserEmailCommand.self, UserPasswordCommand.self,
            UserResetLinkCommand.self, UserUnlockCommand.self, UserDeleteCommand.self, UserReleaseCommand.self,
        ])
}
