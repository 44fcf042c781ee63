internal import ArgumentParser

struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Look at sessions, and end them.",
        subcommands: [SessionListCommand.self, SessionEndCommand.self])
}
