internal import CJansson
internal import Glibc

/// Why a text was refused. Says nothing of the text itself, which may hold a password.
public enum JSONParseError: Error, Equatable {
    /// Not JSON as RFC 8259 has it, a doubled member, not UTF-8, a NUL, a number that does not fit.
    case malformed
    /// Arrays and objects lie deeper in each other than `JSONParser.maxDepth`.
    case tooDeep
}

/// Reads JSON strictly: doubled members, trailing commas, byte order marks, encodings other than UTF-8,
/// text after the value, `\u0000` and numbers beyond 64 bits are refused (RFC 8259; RFC 7493 §2.3).
public enum JSONParser {
    /// How deep arrays and objects may lie in each other; a bare string has depth 0.
    public static let maxDepth = 32

    /// Where memory is out the process ends, as it does where Swift itself gets none: jansson would leave a byte out of
    /// a string and go on, or call a good text malformed, and a client would be told that its token is not one.
    private static let memoryThatNeverFails: Void = unsafe json_set_alloc_funcs(
        { size in
            guard let memory = unsafe malloc(size) else { abort() }
            return unsafe memory
        },
        { memory in unsafe free(memory) })

    /// Reads one value that fills the whole text. Cost: about 5 µs for a claims set.
    public static func parse(_ text: [UInt8]) throws(JSONParseError) -> JSONValue {
        // jansson takes a NUL after a number or a word for nothing at all: `1\0` would be read as 1.
        guard !text.contains(0) else { throw .malformed }
        guard nestingIsShallow(text) else { throw .tooDeep }
        Self.memoryThatNeverFails
        let flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY
        var detail = json_error_t()
        let parsed = unsafe text.withUnsafeBytes { bytes in
            unsafe json_loadb(bytes.baseAddress, bytes.count, Int(flags), &detail)
        }
        guard let root = unsafe parsed else { throw .malformed }
        defer { unsafe json_decref(root) }
        return try unsafe value(root)
    }

    /// Reads a text whose value is an object.
    public static func parseObject(_ text: [UInt8]) throws(JSONParseError) -> JSONObject {
        guard case .object(let object) = try parse(text) else { throw .malformed }
        return object
    }

    /// Counts brackets outside strings, before jansson builds anything from them.
    private static func nestingIsShallow(_ text: [UInt8]) -> Bool {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in text {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
            if depth > maxDepth { return false }
        }
        return true
    }

    private static func value(_ node: UnsafeMutablePointer<json_t>) throws(JSONParseError) -> JSONValue {
        switch unsafe node.pointee.type {
        case JSON_NULL: .null
        case JSON_TRUE: .bool(true)
        case JSON_FALSE: .bool(false)
        case JSON_INTEGER: .integer(unsafe json_integer_value(node))
        case JSON_REAL: .real(unsafe json_real_value(node))
        case JSON_STRING: .string(try unsafe string(node))
        case JSON_ARRAY: .array(try unsafe array(node))
        case JSON_OBJECT: .object(try unsafe object(node))
        default: throw .malformed
        }
    }

    private static func string(_ node: UnsafeMutablePointer<json_t>) throws(JSONParseError) -> String {
        guard let text = unsafe json_string_value(node) else { throw .malformed }
        return unsafe String(cString: text)
    }

    private static func array(_ node: UnsafeMutablePointer<json_t>) throws(JSONParseError) -> [JSONValue] {
        var values: [JSONValue] = []
        for index in unsafe 0..<json_array_size(node) {
            guard let element = unsafe json_array_get(node, index) else { throw .malformed }
            values.append(try unsafe value(element))
        }
        return values
    }

    /// jansson has refused doubled names already.
    private static func object(_ node: UnsafeMutablePointer<json_t>) throws(JSONParseError) -> JSONObject {
        var members: [JSONObject.Member] = []
        var iterator = unsafe json_object_iter(node)
        while let current = unsafe iterator {
            guard let name = unsafe json_object_iter_key(current), let member = unsafe json_object_iter_value(current)
            else { throw .malformed }
            members.append(JSONObject.Member(name: unsafe String(cString: name), value: try unsafe value(member)))
            unsafe iterator = json_object_iter_next(node, current)
        }
        return JSONObject(distinct: members)
    }
}
