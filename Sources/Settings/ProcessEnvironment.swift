internal import Glibc

/// The environment of this process.
public enum ProcessEnvironment {
    /// Every variable whose name begins with `SALLYPORT_`; of two with one name the first, as getenv(3) has it.
    ///
    /// Bytes that are no UTF-8 become U+FFFD, which `SettingsReader` takes in no value.
    public static func settings() -> [String: String] {
        var values: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text)
            // By byte: an equals sign and a combining mark after it are one Character.
            if pair.utf8.starts(with: SettingsReader.prefix.utf8),
                let equals = pair.utf8.firstIndex(of: UInt8(ascii: "="))
            {
                let name = String(pair[..<equals])
                values[name] = values[name] ?? String(pair[pair.utf8.index(after: equals)...])
            }
            unsafe entry += 1
        }
        return values
    }

    /// Where systemd lays the credentials of this service, in a folder that only the service can enter; nil for any
    /// other process.
    static var credentialsFolder: String? {
        guard let folder = unsafe getenv("CREDENTIALS_DIRECTORY") else { return nil }
        let path = unsafe String(cString: folder)
        return path.utf8.first == UInt8(ascii: "/") ? path : nil
    }
}
