internal import ArgumentParser

struct ShareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share", abstract: "Open a path of the site to whoever holds a link.",
        subcommands: [ShareCreateCommand.self, ShareListCommand.self, ShareRevokeCommand.self],
        defaultSubcommand: ShareCreateCommand.self)
}
