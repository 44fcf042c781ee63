internal import ArgumentParser

struct URLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "url", abstract: "Withdraw links that users made.", subcommands: [URLRevokeCommand.self])
}
