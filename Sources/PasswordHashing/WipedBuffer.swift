internal import Glibc

/// Memory for secrets that one scope owns: never copied, wiped before it is given back.
///
/// Sendable: it has one owner, and what owns it writes only while making itself.
@safe struct WipedBuffer<Element: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
    /// All of the memory; whoever fills it keeps count of how much of it means something.
    let all: UnsafeMutableBufferPointer<Element>

    /// Zeroed room for `capacity` elements.
    init(capacity: Int, zero: Element) {
        unsafe all = .allocate(capacity: capacity)
        unsafe all.initialize(repeating: zero)
    }

    deinit {
        // Unlike memset, explicit_bzero is never optimised away (bzero(3)).
        if let start = unsafe all.baseAddress {
            unsafe explicit_bzero(start, all.count * MemoryLayout<Element>.stride)
        }
        unsafe all.deallocate()
    }
}
