internal import ASCII
internal import JOSE
public import LibCrypto

extension MasterSecret {
    /// Why a master secret's text was refused: the line, never what stands there.
    public enum TextError: Error, Equatable, CustomStringConvertible {
        case empty
        /// Not `ID KEY`: 8 hexadecimal digits and 43 characters of base64url. Counted from 1.
        case malformedLine(Int)
        case doubledID(line: Int)
        case crypto(CryptoError)

        public var description: String {
            switch self {
            case .empty: "holds no key"
            case .malformedLine(let number):
                "line \(number) is not a key (8 hexadecimal digits, a space, 43 characters)"
            case .doubledID(let number): "line \(number) has an id that stands there already"
            case .crypto: "libcrypto could not derive keys from it"
            }
        }
    }

    /// Reads the ring from its file's text: a line a key; `#` begins a comment line.
    public static func parse(_ text: SecretBytes) throws(TextError) -> MasterSecret {
        var copy = text.copy()
        defer { SecretBytes.wipe(&copy) }
        let keys = try parseLines(copy)
        let secret: MasterSecret?
        do { secret = try MasterSecret(keys: keys) } catch { throw .crypto(error) }
        guard let secret else { throw .empty }
        return secret
    }

    /// A function of its own, so that no slice of the text is left when the text is wiped.
    private static func parseLines(_ text: [UInt8]) throws(TextError) -> [MasterKey] {
        var keys: [MasterKey] = []
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && line.first != UInt8(ascii: "#") {
            guard let key = parseLine(line) else { throw .malformedLine(index + 1) }
            guard !keys.contains(where: { $0.id == key.id }) else { throw .doubledID(line: index + 1) }
            keys.append(key)
        }
        return keys
    }

    /// The longest text that is read: room for many keys and comments.
    public static let maxTextBytes = 65_536

    /// The text of a new ring of one key.
    public static func generateText() throws(CryptoError) -> SecretBytes {
        SecretBytes(copying: try Array(comment.utf8) + newLine(id: Random.bytes(MasterKey.idLength)))
    }

    /// A ring's text with one more key at its end, which is drawn. What was there stays as it is.
    public static func textWithNewKey(_ text: SecretBytes) throws -> (text: SecretBytes, id: [UInt8]) {
        let known = try parse(text).keys.map(\.id)
        var id = try Random.bytes(MasterKey.idLength)
        while known.contains(id) { id = try Random.bytes(MasterKey.idLength) }
        var bytes = text.copy()
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        bytes += try newLine(id: id)
        return (SecretBytes(movingFrom: &bytes), id)
    }

    /// A ring's text without the line of that key; nil where it has none, or no other.
    public static func text(_ text: SecretBytes, without id: [UInt8]) throws -> SecretBytes? {
        let ring = try parse(text).keys
        guard ring.count > 1, ring.contains(where: { $0.id == id }) else { return nil }
        let lines = text.copy().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var bytes = Array(lines.filter { parseLine($0)?.id != id }.joined(separator: [UInt8(ascii: "\n")]))
        return SecretBytes(movingFrom: &bytes)
    }

    private static func newLine(id: [UInt8]) throws(CryptoError) -> [UInt8] {
        Array((text(ofID: id) + " " + Base64URL.encode(try Random.bytes(MasterKey.secretLength)) + "\n").utf8)
    }

    /// A key's id as it stands in the file: 8 hexadecimal digits.
    public static func text(ofID id: [UInt8]) -> String {
        id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Reads 8 hexadecimal digits; nil for anything else.
    public static func id(text: String) -> [UInt8]? {
        decodeHexadecimal(Array(text.utf8)[...]).flatMap { $0.count == MasterKey.idLength ? $0 : nil }
    }

    static let comment = """
        # The master secret of Sallyport. Whoever has it and the database can read password hashes and sign tokens;
        # whoever loses it loses every password. Keep a copy apart from the database's backups.

        """

    private static func parseLine(_ line: ArraySlice<UInt8>) -> MasterKey? {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 2, let id = decodeHexadecimal(parts[0]),
            var key = try? Base64URL.decode(parts[1])
        else { return nil }
        return MasterKey(id: id, secret: SecretBytes(movingFrom: &key))
    }

    private static func decodeHexadecimal(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let digits = text.compactMap(\.hexadecimalValue)
        guard digits.count == text.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
