internal import Accounts

/// Apache's file of users, which nginx reads as well: `name:hash` a line, `#` before comments. What stands behind a
/// second colon is passed over, as nginx does.
final class HtpasswdSource: UserSource {
    private let reader: LineReader
    private var line = 0

    init(_ reader: LineReader) { self.reader = reader }

    func next() throws(UserSourceError) -> SourceRow? {
        while let found = try reader.line() {
            line += 1
            switch found {
            case .tooLong: return SourceRow(place: "line \(line)", user: .failure(.rowTooLong))
            case .bytes(let bytes) where bytes.isEmpty || bytes.first == UInt8(ascii: "#"): continue
            case .bytes(let bytes): return SourceRow(place: "line \(line)", user: user(in: bytes))
            }
        }
        return nil
    }

    private func user(in bytes: [UInt8]) -> Result<ForeignUser, ImportRefusal> {
        do throws(ImportRefusal) {
            let parts = bytes.split(
                separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count >= 2 else { throw .row }
            return .success(try ForeignUser([.username: try text(parts[0]), .hash: try text(parts[1])]))
        } catch {
            return .failure(error)
        }
    }
}
