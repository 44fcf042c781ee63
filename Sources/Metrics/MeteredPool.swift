/// The pools whose workers count, each in a folder of its own that its user alone writes.
public enum MeteredPool: String, CaseIterable, Sendable {
    case login
    case accounts
    case gate

    /// The folder of the pool's counter files.
    func folder(in directory: String) -> String { directory + "/" + rawValue }
}
