internal import PasswordHashing

extension Words {
    static let chinese = Words(
        tag: "zh-Hans",
        username: "用户名",
        password: "密码",
        newPassword: "新密码",
        logIn: "登录",
        loginFailed: "用户名或密码错误。",
        loggedOut: "您已退出登录",
        loggedOutText: "您在此浏览器中的会话已结束。",
        logInAgain: "重新登录",
        notAllowed: "您无权查看此页面",
        notAllowedText: "您已登录，但您的账户无权打开此页面。",
        logOut: "退出登录",
        resetPassword: "设置新密码",
        resetPasswordText: "您在其他设备上的登录将全部退出。",
        newPasswordHint: { "至少 \($0) 个字符。用几个词连在一起会更容易记住。" },
        savePassword: "保存密码",
        linkIncomplete: "此链接不完整，请从原处重新打开。",
        linkInvalid: "此链接无效或已失效，请重新获取链接。",
        newPasswordFault: { fault in
            switch fault {
            case .tooShort(let minimum): "密码太短：至少 \(minimum) 个字符。"
            case .tooLong: "密码太长。"
            case .containsNUL: "密码中含有不能使用的字符。"
            case .common: "密码太容易被猜到：它是常用密码，或者是重复、连续的字符。"
            case .containsUsername: "密码太容易被猜到：它几乎就是用户名。"
            case .containsSiteName: "密码太容易被猜到：它几乎就是本站的名称。"
            }
        },
        passwordChanged: "新密码已保存，您现在可以用它登录。",
        confirmPassword: "请确认是您本人",
        confirmPasswordText: "请再次输入密码以继续。",
        confirm: "继续",
        passwordWrong: "密码错误。",
        tooManyAttempts: "尝试次数过多，请稍后再试。",
        unavailable: "暂时无法完成，请稍后再试。",
        startPage: "前往首页")
}
