extension UInt8 {
    /// Small where it is a capital letter of ASCII, else as it is.
    @inlinable public var lowercasedASCII: UInt8 { isCapitalASCII ? self | 0x20 : self }

    @inlinable var isCapitalASCII: Bool { (0x41...0x5A).contains(self) }
}

extension Sequence<UInt8> {
    /// With ASCII's capital letters small and nothing else folded: in Unicode's lower case the Kelvin sign is a k.
    @inlinable public func lowercasedASCII() -> [UInt8] { map(\.lowercasedASCII) }
}

extension StringProtocol {
    /// With ASCII's capital letters small and nothing else folded. Cost: where there are none, one look at each byte.
    @inlinable public func lowercasedASCII() -> String {
        guard utf8.contains(where: \.isCapitalASCII) else { return String(self) }
        return String(decoding: utf8.lowercasedASCII(), as: UTF8.self)
    }
}
