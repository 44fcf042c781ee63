internal import ArgumentParser

struct InviteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Invite people to register.",
        discussion: "Without a subcommand it makes an invite; see sallyport invite create --help.",
        subcommands: [InviteCreateCommand.self, InviteListCommand.self, InviteRevokeCommand.self],
        defaultSubcommand: InviteCreateCommand.self)
}
