@testable import Settings

func fuzzEnvironmentFile(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    let file = EnvironmentFile(path: "f", text: text)
    let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
    require(file.values.count + file.faults.count >= lines.count, "no line is passed over")
    for (name, value) in file.values {
        require(!value.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "no control character is taken")
        let again = EnvironmentFile(path: "f", text: "\(name)=\"\(value)\"\n")
        require(again.faults.isEmpty && again.values[name]?.hasBytes(value.utf8) == true, "a value may be quoted")
    }
}
