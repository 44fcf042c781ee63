extension UInt8 {
    /// Small where it is a capital letter of ASCII, else as it is.
    public var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

extension Sequence<UInt8> {
    /// With ASCII's capital letters small and nothing else folded: in Unicode's lower case the Kelvin sign is a k.
    public func lowercasedASCII() -> [UInt8] { map(\.lowercasedASCII) }
}

extension StringProtocol {
    /// With ASCII's capital letters small and nothing else folded.
    public func lowercasedASCII() -> String { String(decoding: utf8.lowercasedASCII(), as: UTF8.self) }
}
