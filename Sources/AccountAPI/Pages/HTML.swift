/// HTML that is safe to send: what stands literally in a template is ours and goes as it is, every text that is put
/// into it is escaped (WB9). There is no way around that but another `HTML`.
///
/// Values may stand between elements and in attributes with double quotes, nowhere else.
struct HTML: ExpressibleByStringInterpolation {
    private(set) var text: String

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }
        mutating func appendInterpolation(_ value: HTML) { text += value.text }
        /// Nothing at all where there is none.
        mutating func appendInterpolation(_ value: HTML?) { text += value?.text ?? "" }
    }

    init(stringLiteral value: String) { text = value }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// By scalar, since a Character may join a `<` with what follows it. Control characters, which HTML does not allow
    /// (https://html.spec.whatwg.org/#preprocessing-the-input-stream), become U+FFFD.
    static func escaped(_ value: String) -> String {
        var output = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;".unicodeScalars
            case "<": output += "&lt;".unicodeScalars
            case ">": output += "&gt;".unicodeScalars
            case "\"": output += "&quot;".unicodeScalars
            case "'": output += "&#39;".unicodeScalars
            case "\t", "\n": output.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": output.append("\u{FFFD}")
            default: output.append(scalar)
            }
        }
        return String(output)
    }
}
