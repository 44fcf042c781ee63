internal import Glibc
internal import JSON

/// Data for standard output, written at once: `print` would keep it back where nobody looks on.
func put(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

/// A line of JSON in ASCII, which no terminal takes for anything else.
func put(_ object: JSONObject) {
    put(String(decoding: JSONWriter.write(object, escaping: .ascii), as: UTF8.self))
}

/// Text that came from outside, for a line that people read: as a JSON string in ASCII.
func quoted(_ text: String) -> String {
    String(decoding: JSONWriter.write(.string(text), escaping: .ascii), as: UTF8.self)
}
