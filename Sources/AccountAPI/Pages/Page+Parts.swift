extension HTML {
    /// Says what went wrong, first of all to those who do not see it.
    static func notice(_ text: String?) -> HTML? {
        text.map { "<p class=\"notice\" role=\"alert\">\($0)</p>\n" }
    }

    /// Says what went well.
    static func news(_ text: String?) -> HTML? {
        text.map { "<p role=\"status\">\($0)</p>\n" }
    }

    /// Nothing where the address is the one to which everybody is led.
    static func returnField(_ target: String) -> HTML? {
        guard !target.utf8.elementsEqual(ReturnAddresses.defaultPage.utf8) else { return nil }
        return "<input type=\"hidden\" name=\"rd\" value=\"\(target)\">\n"
    }

    static func currentPassword(_ words: Words, isFirst: Bool) -> HTML {
        let focus: HTML = isFirst ? " autofocus" : ""
        return """
            <label for="password">\(words.password)</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required\(focus)>
            """
    }
}

extension Words {
    /// What a refused form says on its page; `wrong` is for 401 and 403.
    func sentence(for status: Int, wrong: String) -> String {
        switch status {
        case 401, 403: wrong
        case 429: tooManyAttempts
        default: unavailable
        }
    }
}
