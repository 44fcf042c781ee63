import HTTP
import HTTPTypes

@testable import FastCGI

/// The bytes are parameters, `NAME=value`, one after each NUL.
func fuzzParameters(_ bytes: [UInt8]) {
    let pairs = bytes.split(separator: 0).flatMap { entry in
        let parts = entry.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        return pair(Array(parts[0]), Array(parts.count > 1 ? parts[1] : []))
    }
    var parameters = Parameters(maxBytes: 0)
    require(parameters.read(pairs), "well-formed pairs are read")
    guard (try? parameters.check(maxBytes: 4_096)) != nil else { return }
    if let length = try? parameters.contentLength() {
        let given = parameters["CONTENT_LENGTH"] ?? []
        require(given.isEmpty || given.allSatisfy { (0x30...0x39).contains($0) }, "a length is digits alone")
        require(length >= 0, "a length is no less than nothing")
    }
    checkRequest(parameters)
}

/// FastCGI §3.4.
private func pair(_ name: [UInt8], _ value: [UInt8]) -> [UInt8] {
    length(name.count) + length(value.count) + name + value
}

private func length(_ count: Int) -> [UInt8] {
    [UInt8(count >> 24) | 0x80, UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
}

func checkRequest(_ parameters: Parameters) {
    guard let request = try? RequestReader.request(from: parameters, body: []) else { return }
    require(request.path.utf8.first == UInt8(ascii: "/"), "a path begins with a slash")
    require(request.id.utf8.count == 32, "an id has 32 digits")
    for text in [request.target, request.query, request.method.rawValue] {
        require(text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }, "what a request line holds is printable ASCII")
    }
    for field in HTTPFields(request.headerFields) {
        require(!field.value.utf8.contains { $0 == 0 || $0 == 0x0A || $0 == 0x0D }, "a field is one line")
    }
}
