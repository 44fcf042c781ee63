internal import ArgumentParser

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Check the rules of the gate, and ask them questions.",
        discussion: """
            A rule a line, read top down; the first that is about the request decides, and none denies:
              allow|deny WHO METHODS WHAT [fresh]
            WHO is everyone, users, role:NAME, user:NAME or network:10.0.0.0/8; a comma is or, & is and. METHODS is * \
            or GET,POST (GET is HEAD too). WHAT is https://host/path with everything below; * stands for any part of a \
            segment, ** for any segments, $ at the end for nothing below. fresh: the password was given a short time \
            ago. Lines that must hold before a file takes force:
              expect PERSON METHOD ADDRESS STATUS [from ADDRESS] [fresh|stale]
            PERSON is nobody, alice or alice:role,role. A line that begins with # is a comment.
            """,
        subcommands: [RulesCheckCommand.self, RulesTestCommand.self, RulesExplainCommand.self])
}
