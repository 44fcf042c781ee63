import Rules

/// The bytes are a request target.
func fuzzRequestPath(_ bytes: [UInt8]) {
    guard let path = try? RequestPath(target: bytes) else { return }
    require(String(validating: path.bytes, as: UTF8.self) != nil, "the path is text")
    require(
        !path.bytes.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") },
        "no control character, no backslash")
    require(path.readings.allSatisfy { $0.allSatisfy { !$0.isEmpty } }, "no segment is empty")
    require(path.bytes == readAsNginx(bytes), "it is the path that nginx reads")
    let escaped = path.bytes.flatMap { byte -> [UInt8] in
        byte == UInt8(ascii: "/") ? [byte] : Array("%\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
    }
    require((try? RequestPath(target: escaped))?.bytes == path.bytes, "read again it is the same")
    require((try? RequestPath(served: path.bytes))?.bytes == path.bytes, "and served it is the same")
}

/// ngx_http_parse_complex_uri() of nginx 1.22, byte by byte: a state for each place in which a byte may stand. It
/// decodes as it goes, so that it shares nothing with what it judges.
private func readAsNginx(_ target: [UInt8]) -> [UInt8]? {
    enum State { case usual, slash, dot, twoDots }
    var path: [UInt8] = []
    var state = State.usual
    var rest = target.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }[...]
    if rest.isEmpty { return [UInt8(ascii: "/")] }

    func goUp() -> Bool {
        // Behind the slash of the folder that is left.
        path.removeLast(3)
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return false }
        path.removeSubrange((slash + 1)...)
        return true
    }
    while var byte = rest.popFirst() {
        if byte == UInt8(ascii: "%") {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard rest.count >= 2, let value = UInt8(digits, radix: 16), value != 0 else { return nil }
            rest = rest.dropFirst(2)
            byte = value
        }
        switch (state, byte) {
        case (.usual, UInt8(ascii: "/")), (.dot, UInt8(ascii: "/")), (.slash, UInt8(ascii: "/")):
            if state == .dot { path.removeLast() }
            if state == .usual { path.append(byte) }
            state = .slash
        case (.twoDots, UInt8(ascii: "/")):
            guard goUp() else { return nil }
            state = .slash
        case (.slash, UInt8(ascii: ".")):
            path.append(byte)
            state = .dot
        case (.dot, UInt8(ascii: ".")):
            path.append(byte)
            state = .twoDots
        default:
            path.append(byte)
            state = .usual
        }
    }
    switch state {
    case .dot: path.removeLast()
    case .twoDots: if !goUp() { return nil }
    case .usual, .slash: break
    }
    return path
}
