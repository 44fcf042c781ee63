extension SecretBytes {
    /// The bytes as an array, which is not wiped: for a text that must become a string or a file.
    public func copy() -> [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }
}
