internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JOSE
internal import Settings
internal import Wiring

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Administer the keys that sign access tokens.",
        discussion: """
            To change the key: generate (it is published in the JWK Set and does not sign yet), wait until everybody \
            who verifies tokens by themselves has read the set anew, promote. The old key verifies until the last \
            token that it signed has expired. Workers follow at the next request, without a restart.

            Where a key is in the wrong hands: generate, promote --now, retire the old one. Every token under it is \
            refused from the next request on, and clients refresh.
            """,
        subcommands: [
            KeyGenerateCommand.self, KeyImportCommand.self, KeyListCommand.self, KeyPromoteCommand.self,
            KeyRetireCommand.self, KeyExportPublicCommand.self,
        ])

    static func algorithm(named name: String) throws -> TokenAlgorithm {
        guard let algorithm = TokenAlgorithm(name: name) else {
            throw ValidationError("the algorithm must be one of EdDSA, ES256, PS256, RS256, HS256, A256GCM")
        }
        return algorithm
    }

    /// Runs a change of keys, and tells what stood in its way.
    static func changing<Value>(_ body: () throws(KeyChangeError) -> Value) throws(Failure) -> Value {
        do { return try body() } catch { throw Failure(error) }
    }
}

extension Failure {
    /// What a change of keys was refused for, in the operator's words.
    init(_ error: KeyChangeError) {
        switch error {
        case .unknown: self.init("there is no such key", status: ExitStatus.data)
        case .exists: self.init("this key is here already", status: ExitStatus.cannotCreate)
        case .notNext: self.init("only a key whose state is next can be promoted", status: ExitStatus.data)
        case .publishedTooRecently(let seconds):
            self.init(
                "this key was published \(seconds) seconds ago: whoever keeps the JWK Set for "
                    + "\(PromoteSigningKey.publishedSeconds) seconds may not know it yet (--now: promote it anyway)",
                status: ExitStatus.unavailable)
        case .signs: self.init("this key signs: promote another one first", status: ExitStatus.data)
        case .retiredAlready: self.init("this key is retired already", status: ExitStatus.data)
        case .weakSecret:
            self.init(
                [
                    "the secret is weak: fewer than 32 bytes, or plainly not random",
                    "whoever sees one token can try guesses at it, and then make tokens for everybody",
                    "set a new one there (python3 -c 'import secrets; print(secrets.token_urlsafe(32))')",
                    "wait until the tokens under the old one have expired, and import the new one",
                ], status: ExitStatus.data)
        case .document(let reason): self.init("the key \(reason)", status: ExitStatus.data)
        case .heldWithout: self.init("a running program lacks this master key", status: ExitStatus.unavailable)
        case .seals: self.init("this master key seals: rotate to another one first", status: ExitStatus.data)
        case .rowsRest(let count):
            self.init(
                "\(count) rows are sealed under this master key: run sallyport secret rotate", status: ExitStatus.data)
        case .account(let error): self.init(error)
        }
    }
}
