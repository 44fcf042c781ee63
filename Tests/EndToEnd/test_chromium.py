"""The pages in a real browser: Debian's Chromium, without a window, driven by Playwright.

SALLYPORT_TEST_SCREENSHOTS names a folder for pictures of the pages, to be looked at by a person.
"""

import json
import os
import pathlib
import re
import secrets

import pytest
from playwright.sync_api import sync_playwright

from private_site import SECRET
from test_return_addresses import payloads

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        # Root has no sandbox; the names of the payloads lead nowhere but to this machine, where nobody listens.
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP * 127.0.0.1:9, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_window(chromium, private_site):
    """Opens windows of browsers that share nothing; each notes what its pages complain of."""
    contexts = []

    def open_(**options):
        context = chromium.new_context(base_url=private_site.url, ignore_https_errors=True, **options)
        contexts.append(context)
        window = context.new_page()
        window.complaints = []
        window.on("console", lambda message: window.complaints.append(message.text))
        window.on("pageerror", lambda error: window.complaints.append(str(error)))
        return window

    yield open_
    for context in contexts:
        context.close()


def picture(window, name):
    if folder := os.environ.get("SALLYPORT_TEST_SCREENSHOTS"):
        window.screenshot(path=pathlib.Path(folder) / f"{name}.png", full_page=True)


def fill_in(window, user, password=None):
    window.get_by_label("Username").fill(user.username)
    window.get_by_label("Password").fill(password or user.password)
    window.get_by_role("button", name="Log in").click()


def violations(window):
    return [text for text in window.complaints if "Content Security Policy" in text or "violates" in text]


@pytest.fixture(scope="module")
def guarded_site(make_site, tmp_path_factory):
    """A folder behind the one line of protect.conf."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "private").mkdir()
    (folder / "private/page.html").write_text("<h1>Only for those who are let in</h1>")
    return make_site(snippet=f"location /private/ {{ include sallyport/protect.conf; root $sallyport_root{folder}; }}")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_navigation_goes_by_the_login_page_to_its_aim_and_a_script_is_told_401(open_window, guarded_site, script):
    user = guarded_site.register()
    aim = f"{guarded_site.url}/private/page.html?a=1&b=%2F%2Fx"
    window = open_window(java_script_enabled=script)
    window.goto(aim)
    assert window.url == f"{guarded_site.url}/auth/pages/login?rd={aim.removeprefix(guarded_site.url)}"
    fill_in(window, user)
    assert window.url == aim
    assert window.get_by_role("heading").inner_text() == "Only for those who are let in"
    if script:
        fetched = "async () => { const r = await fetch(location.href); return [r.status, r.redirected] }"
        assert window.evaluate(fetched) == [200, False]
        window.context.clear_cookies()
        assert window.evaluate(fetched) == [401, False]


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_login_leads_to_where_the_browser_wanted_to_go(open_window, private_site, script):
    user = private_site.register()
    window = open_window(java_script_enabled=script)
    window.goto("/auth/pages/login?rd=/private/secret.txt")
    picture(window, "login")
    fill_in(window, user, "not the password")
    assert window.get_by_role("alert").inner_text() == "The username or the password is wrong."
    assert window.get_by_label("Username").input_value() == user.username
    assert window.get_by_label("Password").input_value() == ""
    picture(window, "login-failed")
    fill_in(window, user)
    assert window.url == f"{private_site.url}/private/secret.txt"
    assert SECRET.strip() in window.content()
    (cookie,) = sessions(window)
    assert (cookie["name"], cookie["httpOnly"], cookie["secure"]) == ("__Host-sallyport", True, True)
    assert (cookie["sameSite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "localhost")
    assert violations(window) == []


def sessions(window):
    """The session cookies that a browser holds; the device's cookie stays after a logout."""
    return [cookie for cookie in window.context.cookies() if cookie["name"] == "__Host-sallyport"]


def test_two_browsers_and_one_logs_out(open_window, private_site):
    user = private_site.register()
    windows = [open_window(), open_window()]
    for window in windows:
        window.goto("/auth/pages/login?rd=/auth/pages/not-allowed")
        fill_in(window, user)
    picture(windows[0], "not-allowed")
    windows[0].get_by_role("button", name="Log out").click()
    assert windows[0].url == f"{private_site.url}/auth/pages/logged-out"
    assert sessions(windows[0]) == []
    picture(windows[0], "logged-out")
    assert [window.goto("/auth/session").status for window in windows] == [401, 200]
    windows[0].goto("/auth/pages/logged-out")
    windows[0].get_by_role("link", name="Log in again").click()
    assert windows[0].get_by_label("Username").is_visible()


def test_WB2_a_script_of_the_site_logs_in_and_out_and_one_of_another_site_does_not(open_window, private_site):
    user = private_site.register()
    window = open_window()
    post = """async ([site, path, body]) => {
        const asked = {method: "POST", headers: {"Content-Type": "application/json"}, body, credentials: "include"};
        try { return (await fetch(site + path, asked)).status } catch { return 0 } }"""
    body = json.dumps({"username": user.username, "password": user.password})
    window.goto("/public/")
    login = "/auth/login?session=cookie"
    assert window.evaluate(post, [private_site.url, login, body]) == 200
    assert window.evaluate(post, [private_site.url, "/auth/logout", "{}"]) == 204
    assert window.evaluate(post, [private_site.url, login, body]) == 200
    # Another origin of the same host: the cookie goes there too, the rule alone stands between.
    window.goto(private_site.url.replace("https://localhost", "https://127.0.0.1") + "/public/")
    assert window.evaluate(post, [private_site.url, "/auth/logout", "{}"]) == 0
    window.set_content(f'<form method="post" action="{private_site.url}/auth/logout"><button>Go</button></form>')
    with window.expect_response(re.compile("/auth/logout$")) as asked:
        window.get_by_role("button").click()
    # The cookie is Lax: not even sent. Who has none is told that he is logged out.
    assert asked.value.status in (303, 403)
    assert window.goto(f"{private_site.url}/auth/session").status == 200


def test_WB3_no_payload_leads_a_browser_out_of_the_site(open_window, private_site):
    window = open_window()
    window.goto("/public/")
    # What the browser itself would make of each address that the page keeps for its form.
    kept = window.evaluate(
        """async queries => {
            const found = [];
            for (const query of queries) {
                const text = await (await fetch("/auth/pages/login?rd=" + query)).text();
                const page = new DOMParser().parseFromString(text, "text/html");
                const field = page.querySelector("input[name=rd]");
                if (field) found.push(new URL(field.value, location.href).origin);
            }
            return found }""",
        [re.sub(rb"[^A-Za-z0-9/:.?&=]", lambda byte: b"%%%02X" % byte[0][0], each).decode() for each in payloads()],
    )
    assert set(kept) <= {private_site.url}


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' autofocus '"])
def test_WB9_a_hostile_name_stands_in_its_field_and_does_nothing(open_window, text):
    window = open_window()
    window.on("dialog", lambda dialog: pytest.fail("a script ran"))
    window.goto("/auth/pages/login")
    window.get_by_label("Username").fill(text)
    window.get_by_label("Password").fill("x")
    window.get_by_role("button").click()
    assert window.get_by_role("alert").is_visible()
    assert window.get_by_label("Username").input_value() == text
    assert window.evaluate("document.querySelectorAll('script, img').length") == 0
    picture(window, f"hostile-{secrets.token_hex(2)}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale, button", [("en-GB", "Log in"), ("de-DE", "Anmelden"), ("zh-CN", "登录")])
def test_the_page_is_styled_in_every_language_on_a_small_screen(open_window, locale, button, scheme):
    window = open_window(locale=locale, color_scheme=scheme, viewport={"width": 320, "height": 640})
    window.goto("/auth/pages/login")
    assert window.get_by_role("button", name=button).is_visible()
    ground = window.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(238, 241, 245)", "dark": "rgb(17, 22, 29)"}[scheme]
    assert window.evaluate("document.documentElement.scrollWidth") <= 320
    assert window.evaluate("document.activeElement.id") == "username"
    assert violations(window) == []
    picture(window, f"small-{locale}-{scheme}")


def test_the_forms_for_passwords_are_told_to_a_password_manager(open_window, private_site):
    window = open_window()
    window.goto("/auth/pages/reset-password?token=abc")
    field = window.get_by_label("New password")
    assert field.get_attribute("autocomplete") == "new-password"
    field.fill("too short")
    window.get_by_role("button").click()
    assert window.url.endswith("token=abc"), "the browser itself refuses what is too short"
    picture(window, "reset-password")
    user = private_site.register()
    window.goto("/auth/pages/login?rd=/auth/pages/reauthenticate")
    fill_in(window, user)
    assert window.get_by_label("Username").input_value() == user.username
    assert window.get_by_label("Password").get_attribute("autocomplete") == "current-password"
    picture(window, "reauthenticate")
