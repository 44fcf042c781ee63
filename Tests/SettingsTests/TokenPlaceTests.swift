import Settings
import Testing

@Suite struct TokenPlaceTests {
    private func settings(_ text: String, named name: String = "SALLYPORT_TOKEN_PLACES") throws -> Settings {
        try Settings.load(environment: [name: text], file: nil)
    }

    @Test("places come in their order, bearer alone unless they are set")
    func good() throws {
        #expect(try Settings.load(environment: [:], file: nil).tokenPlaces == [.bearer])
        let all = try settings("query:token, cookie:my_jwt.1,header:token ,bearer").tokenPlaces
        #expect(all == [.query("token"), .cookie("my_jwt.1"), .header("token"), .bearer])
    }

    @Test(
        "a place that means something else, that is not masked in the log, or that is none, is a fault",
        arguments: [
            "", "Bearer", "bearer,bearer", "bearer,", "header", "header:", "header:a b", "header:to_ken",
            "header:cookie",
            "header:Authorization", "header:X-Accel-Redirect", "header:Remote-User", "header:Sallyport-Verdict",
            "header:X-API-Key", "header:-token", "header:tök", "cookie:__Host-sallyport", "cookie:a=b", "cookie:a;b",
            "query:t", "query:id", "query:rd", "query:token=", "body:token",
        ])
    func bad(text: String) {
        #expect(throws: SettingsFaults.self) { try settings(text) }
    }

    @Test("a field for answers is one that nginx and browsers give no meaning to")
    func field() throws {
        #expect(try settings("token", named: "SALLYPORT_TOKEN_HEADER").tokenField == "token")
        for text in [
            "X-Accel-Redirect", "Set-Cookie", "Content-Type", "Location", "Access-Control-Allow-Origin", "a b",
        ] {
            #expect(throws: SettingsFaults.self) { try settings(text, named: "SALLYPORT_TOKEN_HEADER") }
        }
    }
}
