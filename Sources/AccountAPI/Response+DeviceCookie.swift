internal import Accounts
internal import HTTP
internal import HTTPTypes

extension Response {
    /// The same answer, which has the browser known for its user's name from now on; nil: it is known already.
    func settingDeviceCookie(_ value: String?) -> Response {
        guard let value else { return self }
        var response = self
        response.headerFields.append(
            HTTPField(
                name: .setCookie,
                value: "\(DeviceCookies.name)=\(value); Max-Age=\(DeviceCookies.lifetimeSeconds); Path=/; Secure; "
                    + "HttpOnly; SameSite=Lax"))
        return response
    }
}
