internal import Accounts
internal import LibCrypto
internal import Settings

/// The file of the symmetric keys that the gate is given, completed from the accounts that it is to serve.
enum GateSecretsFile {
    /// Adds the lines that it lacks; none is taken away. Nothing to do where tokens are signed by pairs of keys.
    static func complete(_ file: String, with secrets: [SymmetricSecret]) throws(Failure) {
        guard !secrets.isEmpty else { return }
        guard !file.isEmpty else {
            throw Failure(
                "the backup's tokens are signed with HS256, which needs SALLYPORT_GATE_SECRETS_FILE; the accounts were "
                    + "not changed", status: ExitStatus.configuration)
        }
        do {
            var lines = secrets.map { $0.line.copy() }
            defer { for index in lines.indices { SecretBytes.wipe(&lines[index]) } }
            var text: [UInt8] = []
            defer { SecretBytes.wipe(&text) }
            guard RegularFile.exists(file) else {
                for line in lines { text += line }
                guard try RegularFile.createSecret(file, { text }) else { throw FileError.failed(0) }
                say("made \(file), which the gate needs: give it to the gate's user alone")
                return
            }
            text = try RegularFile.readSecret(file, maxBytes: 65_536)
            let present = Set(text.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] })
            let missing = lines.filter { !present.contains($0) }
            guard !missing.isEmpty else { return }
            if let end = text.last, end != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
            for line in missing { text += line }
            try RegularFile.replaceSecret(file, with: text)
            say("added \(missing.count) keys to \(file), which the gate needs")
        } catch {
            throw Failure("\(file) \(error); the accounts were not changed", status: ExitStatus.cannotCreate)
        }
    }
}
