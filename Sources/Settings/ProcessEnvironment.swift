internal import Glibc

/// The environment of this process.
public enum ProcessEnvironment {
    /// Every variable whose name begins with `SALLYPORT_`; of two with one name the first, as getenv(3) has it.
    public static func settings() -> [String: String] {
        var values: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text)
            if pair.hasPrefix(SettingsReader.prefix), let equals = pair.firstIndex(of: "=") {
                let name = String(pair[..<equals])
                values[name] = values[name] ?? String(pair[pair.index(after: equals)...])
            }
            unsafe entry += 1
        }
        return values
    }
}
