public import Identity
internal import JOSE

extension RowID {
    /// The id as JSON has it: base64url, 22 characters.
    public var text: String { Base64URL.encode(bytes) }

    /// Reads what `text` wrote.
    /// - Returns: nil for anything but 22 characters of canonical base64url.
    public init?(text: String) {
        guard text.utf8.count == 22, let bytes = try? Base64URL.decode(text) else { return nil }
        self.init(bytes: bytes)
    }
}
