internal import ASCII

/// Writes JSON without white space, members in their order (RFC 8259).
///
/// By hand rather than through jansson: the tree would be built twice for every answer and every log line.
public enum JSONWriter {
    /// What is escaped beyond what RFC 8259 §7 asks for.
    public enum Escaping: Sendable {
        /// Nothing more: UTF-8 as it is. For bodies.
        case minimal
        /// All but printable ASCII, so that a terminal or a line reader sees nothing but one plain line. For logs.
        case ascii
    }

    /// Writes the value. A real that JSON cannot say (infinite, not a number) becomes `null`.
    public static func write(_ value: JSONValue, escaping: Escaping = .minimal) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(512)
        append(value, to: &output, escaping: escaping)
        return output
    }

    /// Writes the object; see `write(_:escaping:)`.
    public static func write(_ object: JSONObject, escaping: Escaping = .minimal) -> [UInt8] {
        write(.object(object), escaping: escaping)
    }

    /// Writes the value behind what stands there.
    public static func append(_ value: JSONValue, to output: inout [UInt8], escaping: Escaping = .minimal) {
        switch value {
        case .null: output.append(utf8: "null")
        case .bool(let flag): output.append(utf8: flag ? "true" : "false")
        case .integer(let number): output.append(utf8: String(number))
        case .real(let number): output.append(utf8: number.isFinite ? String(number) : "null")
        case .string(let text): append(text, to: &output, escaping: escaping)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { output.append(UInt8(ascii: ",")) }
                append(element, to: &output, escaping: escaping)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            for (position, member) in object.members.enumerated() {
                if position > 0 { output.append(UInt8(ascii: ",")) }
                append(member.name, to: &output, escaping: escaping)
                output.append(UInt8(ascii: ":"))
                append(member.value, to: &output, escaping: escaping)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// Writes a text as a JSON string behind what stands there.
    public static func append(_ text: String, to output: inout [UInt8], escaping: Escaping = .minimal) {
        output.append(UInt8(ascii: "\""))
        switch escaping {
        case _ where text.utf8.span.isPrintableASCII(without: UInt8(ascii: "\""), UInt8(ascii: "\\")):
            output.append(utf8: text)
        case .minimal:
            for byte in text.utf8 {
                if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    appendEscape(UInt16(byte), to: &output)
                } else {
                    output.append(byte)
                }
            }
        case .ascii:
            for unit in text.utf16 {
                if let byte = UInt8(exactly: unit), isPlain(byte) {
                    output.append(byte)
                } else {
                    appendEscape(unit, to: &output)
                }
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Whether a byte stands for itself in a line of ASCII.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func appendEscape(_ unit: UInt16, to output: inout [UInt8]) {
        switch UInt8(exactly: unit) {
        case UInt8(ascii: "\"")?: output += "\\\"".utf8
        case UInt8(ascii: "\\")?: output += "\\\\".utf8
        case UInt8(ascii: "\n")?: output += "\\n".utf8
        case UInt8(ascii: "\r")?: output += "\\r".utf8
        case UInt8(ascii: "\t")?: output += "\\t".utf8
        default:
            output += "\\u".utf8
            for shift in [12, 8, 4, 0] as [UInt16] {
                let digit = UInt8((unit >> shift) & 0xF)
                output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
