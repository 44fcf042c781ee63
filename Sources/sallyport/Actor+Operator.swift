internal import Accounts
internal import Glibc

extension Event.Actor {
    /// Who runs this tool, for the audit trail: by the login behind sudo, or the user's own name or number.
    static var thisOperator: Event.Actor {
        if let name = unsafe getenv("SUDO_USER") { return .operator(unsafe String(cString: name)) }
        guard let entry = unsafe getpwuid(getuid()) else { return .operator(String(getuid())) }
        return .operator(unsafe String(cString: entry.pointee.pw_name))
    }
}
