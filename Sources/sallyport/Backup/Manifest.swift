internal import Backup
internal import Identity
internal import JSON
internal import Settings

/// What a backup says of itself.
struct Manifest {
    /// When its database was copied: what was acknowledged before is in it.
    let madeAt: Timestamp
    /// The version of the program that wrote it.
    let program: String

    init(madeAt: Timestamp) {
        self.madeAt = madeAt
        program = Version.current
    }

    var bytes: [UInt8] {
        let object: JSONObject = ["made_at": .integer(madeAt.secondsSince1970), "program": .string(program)]
        return JSONWriter.write(object)
    }

    init(_ bytes: [UInt8]) throws(BackupError) {
        do {
            var reader = ObjectReader(try JSONParser.parseObject(bytes))
            madeAt = Timestamp(secondsSince1970: reader.integer("made_at"))
            program = reader.string("program")
            try reader.finish()
        } catch {
            throw .malformed
        }
        // It is printed.
        guard program.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .malformed }
    }
}
