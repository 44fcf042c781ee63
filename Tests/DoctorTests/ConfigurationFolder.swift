import Doctor
import Glibc
import NginxConfiguration
import VectorFiles

/// The configurations in the folder Vectors, put together as nginx -T prints them.
enum ConfigurationFolder {
    /// The one of that path there, as the main file, with all that it includes.
    static func dump(_ name: String) throws -> String {
        var files = [name]
        return try section("/etc/nginx/nginx.conf", read(name), &files)
    }

    /// The configurations of that folder.
    static func names(_ subfolder: String) throws -> [String] {
        guard let opened = unsafe opendir("\(folder)/Vectors/\(subfolder)") else {
            throw VectorFile.Failure.unreadable(subfolder)
        }
        defer { unsafe closedir(opened) }
        var names: [String] = []
        while let entry = unsafe readdir(opened) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".conf") { names.append("\(subfolder)/\(name)") }
        }
        return names.sorted()
    }

    /// What stands behind that word in the comments at its head, in words.
    static func words(_ name: String, behind word: String) throws -> [String] {
        try read(name).split(separator: "\n").filter { $0.hasPrefix("# \(word): ") }
            .flatMap { $0.dropFirst(word.utf8.count + 4).split(separator: " ").map(String.init) }
    }

    /// The ids of what is found in it, each once.
    static func found(_ name: String) throws -> [String] {
        try findings(dump(name), privateURLs: words(name, behind: "private"))
    }

    static func findings(_ dump: String, privateURLs: [String] = []) throws -> [String] {
        let configuration = try Configuration(dump: Array(dump.utf8))
        let survey = Survey(configuration, privateURLs: privateURLs.compactMap { PrivateURL($0) })
        return Set(Check.findings(in: survey).map(\.id)).sorted()
    }

    private static func section(_ path: String, _ text: String, _ files: inout [String]) throws -> String {
        var sections = "# configuration file \(path):\n\(text)\n"
        for match in text.matches(of: /include ([a-z.\/-]+\.conf);/) {
            let name = String(match.1)
            guard !files.contains(name), !onComment(match.range.lowerBound, in: text) else { continue }
            files.append(name)
            sections += try section("/etc/nginx/\(name)", read(name), &files)
        }
        return sections
    }

    private static func onComment(_ index: String.Index, in text: String) -> Bool {
        (text[..<index].split(separator: "\n", omittingEmptySubsequences: false).last ?? "").contains("#")
    }

    private static var folder: String { "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") }

    private static func read(_ name: String) throws -> String {
        let shipped = name.hasPrefix("sallyport/")
        return try VectorFile.read(
            shipped ? "\(folder)/../../nginx/\(name.dropFirst(10))" : "\(folder)/Vectors/\(name)")
    }
}
