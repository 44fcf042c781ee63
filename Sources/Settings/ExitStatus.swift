/// The exit statuses that our programs end with (sysexits.h).
public enum ExitStatus {
    /// The command line cannot be taken.
    public static let usage: Int32 = 64
    /// Data that was given, or lies at rest, is not as it must be.
    public static let data: Int32 = 65
    /// Something that is needed is not to be had just now.
    public static let unavailable: Int32 = 69
    /// What there is to make is there already.
    public static let cannotCreate: Int32 = 73
    /// A setting, a secret or a key is wrong: starting again will not help.
    public static let configuration: Int32 = 78
}
