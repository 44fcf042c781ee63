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

    /// Reads the ring from its file's text: a line a key, the sealing one first; `#` begins a comment line.
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
        let id = try Random.bytes(MasterKey.idLength)
        let key = try Random.bytes(MasterKey.secretLength)
        let text = comment + hexadecimal(id) + " " + Base64URL.encode(key) + "\n"
        return SecretBytes(copying: Array(text.utf8))
    }

    private static let comment = """
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

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func decodeHexadecimal(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let digits = text.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
