import Doctor
import NginxConfiguration

func fuzzNginxConfiguration(_ bytes: [UInt8]) {
    let head = Array("# configuration file /n.conf:\n".utf8)
    guard let configuration = try? Configuration(dump: head + bytes) else { return }
    _ = Check.findings(in: Survey(configuration, privateURLs: []))
    for server in configuration.servers { _ = server.root.reachable(beneath: "/a") }
    let again = try? Configuration(dump: head + configuration.main.flatMap(written))
    require(
        again.map { same($0.main, configuration.main) } == true, "what is taken is written back and read as the same")
}

private func written(_ directive: Directive) -> [UInt8] {
    let words = ([directive.name] + directive.arguments).flatMap(quoted)
    guard let block = directive.block else { return words + ";\n".utf8 }
    return words + "{\n".utf8 + block.flatMap(written) + "}\n".utf8
}

/// A line feed in its escaped form: a line of its own could look like nginx's mark of a file.
private func quoted(_ word: Word) -> [UInt8] {
    let escaped = word.bytes.flatMap { byte -> [UInt8] in
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): [UInt8(ascii: "\\"), byte]
        case 0x0A: Array("\\n".utf8)
        default: [byte]
        }
    }
    return [UInt8(ascii: "\"")] + escaped + Array("\" ".utf8)
}

private func same(_ one: [Directive], _ other: [Directive]) -> Bool {
    one.count == other.count
        && zip(one, other).allSatisfy { one, other in
            one.name == other.name && one.arguments == other.arguments && (one.block == nil) == (other.block == nil)
                && same(one.block ?? [], other.block ?? [])
        }
}
