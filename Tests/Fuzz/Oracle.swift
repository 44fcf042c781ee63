/// Ends the run with the words, and libFuzzer keeps the bytes that led here.
func require(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    if !holds { fatalError(sentence()) }
}

extension String {
    /// Swift's own `==` takes different bytes for the same text.
    func hasBytes(_ other: some Sequence<UInt8>) -> Bool { utf8.elementsEqual(other) }
}
