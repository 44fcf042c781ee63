internal import ArgumentParser

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Administer users.",
        subcommands: [
            UserAddCommand.self, UserPasswordCommand.self, UserResetLinkCommand.self, UserUnlockCommand.self,
        ])
}
