internal import Accounts
internal import HTTP
internal import HTTPTypes

extension Request {
    /// From where it comes, for sessions and events.
    var client: Client {
        Client(
            device: headerFields[.userAgent] ?? "", address: remoteAddress, requestID: id, deviceCookie: deviceCookie)
    }

    /// The device cookie; nil where there are two, so that their order never decides (WB4).
    private var deviceCookie: String? {
        let values = Cookie.values(named: DeviceCookies.name, in: headerFields)
        return values.count == 1 ? values.first : nil
    }

    /// The token of `Authorization: Bearer`; nil where the field is not there.
    /// - Throws: `.problem` for a doubled field, another scheme, or nothing after it.
    func bearerToken() throws(EndpointError) -> String? {
        switch try authorization() {
        case .bearer(let token)?: return token
        case .basic?: throw .problem(.tokenInvalid)
        case nil: return nil
        }
    }

    /// What `Authorization` carries.
    func authorization() throws(EndpointError) -> Authorization? {
        do {
            return try Authorization(headerFields)
        } catch {
            switch error {
            case .doubled: throw .problem(.ambiguousCredentials)
            case .unknown: throw .problem(.tokenInvalid)
            }
        }
    }
}
