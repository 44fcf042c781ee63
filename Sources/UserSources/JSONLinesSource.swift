internal import Accounts
internal import JSON

/// A JSON object on each line; members that nobody asked for are passed over.
final class JSONLinesSource: UserSource {
    private let reader: LineReader
    private let columns: SourceColumns
    private var line = 0

    init(_ reader: LineReader, columns: SourceColumns) {
        self.reader = reader
        self.columns = columns
    }

    func next() throws(UserSourceError) -> SourceRow? {
        while let found = try reader.line() {
            line += 1
            switch found {
            case .tooLong: return SourceRow(place: "line \(line)", user: .failure(.rowTooLong))
            case .bytes(let bytes) where bytes.isEmpty: continue
            case .bytes(let bytes): return SourceRow(place: "line \(line)", user: user(in: bytes))
            }
        }
        return nil
    }

    private func user(in bytes: [UInt8]) -> Result<ForeignUser, ImportRefusal> {
        do throws(ImportRefusal) {
            guard let object = try? JSONParser.parseObject(bytes) else { throw .row }
            // Each line has columns of its own: what is missing is not there.
            let names = object.members.map(\.name)
            guard let places = try? columns.places(in: names) else {
                throw names.contains { columns.isHash($0) } ? .row : .noPassword
            }
            var fields: [[UInt8]?] = []
            for member in object.members { fields.append(try Self.text(of: member.value)) }
            return .success(try ForeignUser(places, fields))
        } catch {
            return .failure(error)
        }
    }

    /// nil: an object, an array of other things than texts, or null, which are no fault where nobody reads them.
    private static func text(of value: JSONValue) throws(ImportRefusal) -> [UInt8]? {
        switch value {
        case .string(let text): return Array(text.utf8)
        case .integer(let number): return Array(String(number).utf8)
        case .bool(let flag): return Array(String(flag).utf8)
        case .array(let elements):
            var texts: [String] = []
            for case .string(let text) in elements { texts.append(text) }
            return texts.count == elements.count ? Array(texts.joined(separator: ",").utf8) : nil
        case .null, .real, .object: return nil
        }
    }
}

extension SourceColumns {
    fileprivate func isHash(_ name: String) -> Bool {
        if case .some(.some(let named)) = named[.hash] { return named.utf8.elementsEqual(name.utf8) }
        return SourceField.hash.usualNames.contains(name)
    }
}
