"""The password given again and set anew by a form: the pages of test_pages.py, sent back."""

import fcntl

import pytest

from assertions import assert_faults, assert_problem
from browser_client import browser_at
from password_steps import NEW, make_stale, reset_token
from running_site import PASSWORD, User
from test_pages import Elements

REAUTHENTICATE, RESET = "/auth/reauthenticate", "/auth/password/reset"
WORDS = {
    "en": ("The password is wrong.", "at least 15 characters", "too easy to guess", "not valid", "is saved"),
    "de": ("Passwort ist falsch.", "mindestens 15 Zeichen", "zu leicht zu erraten", "nicht mehr", "ist gespeichert"),
    "zh": ("密码错误。", "至少 15 个字符", "太容易被猜到", "已失效", "新密码已保存"),
}


@pytest.fixture
def browser(site):
    with browser_at(site) as browser:
        yield browser


@pytest.fixture
def stale(site, browser, user):
    """Logged in, but too long ago for a grave change."""
    browser.login(user)
    make_stale(site, user)
    return browser


def send(browser, path, fields, **headers):
    return browser.http.post(path, data=fields, headers=browser.origin | headers)


def authenticated_at(site, user):
    with site.database() as database:
        return database.execute(
            "SELECT authenticated_at, ended_at FROM sessions JOIN users ON users.id = user_id WHERE username = ?"
            " ORDER BY 1, 2",
            [user.username],
        ).fetchall()


@pytest.mark.parametrize(
    "rd, led_to", [("/a?b=c", "/a?b=c"), (None, "/"), ("https://evil.example/", "/"), ("//x", "/")]
)
def test_a_form_gives_the_password_again_and_is_led_back(site, stale, user, rd, led_to):
    fresh = {"old_password": PASSWORD, "new_password": NEW}
    change = stale.http.post("/auth/password", json=fresh, headers=stale.origin)
    assert_problem(change, 403, "reauthentication-required")
    answer = send(stale, REAUTHENTICATE, {"password": PASSWORD} | ({"rd": rd} if rd else {}))
    assert (answer.status_code, answer.headers["location"]) == (303, led_to)
    assert "set-cookie" not in answer.headers and not answer.content
    assert answer.headers["cache-control"] == "no-store"
    assert stale.http.post("/auth/password", json=fresh, headers=stale.origin).status_code == 204


@pytest.mark.parametrize("language", WORDS)
def test_a_wrong_password_is_the_page_again_with_403_and_the_readers_words(site, stale, user, language):
    before = authenticated_at(site, user)
    answer = send(stale, REAUTHENTICATE, {"password": "no such password", "rd": "/a"}, **{"Accept-Language": language})
    assert answer.status_code == 403
    assert answer.headers["content-language"].startswith(language)
    assert WORDS[language][0] in answer.text and "no such password" not in answer.text
    page = Elements(answer.text)
    assert page.field("rd") == "/a"
    assert user.username in answer.text
    assert authenticated_at(site, user) == before and stale.is_in()


def test_PW5_guessing_by_the_form_waits_as_well(site, user):
    with site.client_from("127.0.0.2") as client:
        client.headers["Origin"] = site.url
        body = {"username": user.username, "password": PASSWORD}
        assert client.post("/auth/login?session=cookie", json=body).status_code == 200
        client.cookies.delete("__Host-sallyport-device")
        statuses = [client.post(REAUTHENTICATE, data={"password": "wrong again"}).status_code for _ in range(6)]
        assert statuses == [403] * 5 + [429]
        answer = client.post(REAUTHENTICATE, data={"password": PASSWORD})
        assert answer.status_code == 429 and int(answer.headers["retry-after"]) <= 5
        assert "too many attempts" in answer.text


def test_who_is_logged_in_no_more_is_led_to_the_login_and_on(site, stale, browser):
    held = stale.field()
    assert browser.logout().status_code == 204
    for cookie in (held, {}):
        for rd, query in (("/a?b", "?rd=/a?b"), ("https://evil.example", "")):
            fields = {"password": PASSWORD, "rd": rd}
            answer = site.http.post(REAUTHENTICATE, data=fields, headers=stale.origin | cookie)
            assert (answer.status_code, answer.headers["location"]) == (303, "/auth/pages/login" + query)
            assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}], ids=str)
def test_WB2_neither_form_is_taken_from_another_site(site, stale, user, headers):
    before, token = authenticated_at(site, user), reset_token(site, user.username)
    for client in (stale.http, site.http):
        answer = client.post(REAUTHENTICATE, data={"password": PASSWORD}, headers=headers)
        assert_problem(answer, 403, "cross-site-request")
    answer = stale.http.post(RESET, data={"token": token, "new_password": NEW}, headers=headers)
    assert_problem(answer, 403, "cross-site-request")
    assert authenticated_at(site, user) == before
    user.login()


def test_a_form_with_a_token_or_with_unknown_fields_is_refused(site, stale, user):
    login, token = user.login(), reset_token(site, user.username)
    reset = {"token": token, "new_password": NEW}
    for path, fields in ((REAUTHENTICATE, {"password": PASSWORD}), (RESET, reset)):
        assert_problem(send(stale, path, fields, **login.bearer), 400, "ambiguous-credentials")
        assert_faults(send(stale, path, fields | {"more": "x"}), "#/more")
        assert_problem(send(stale, path, {name: [value] * 2 for name, value in fields.items()}), 400)
    assert_faults(send(stale, RESET, {"token": token}), "#/new_password")
    user.login()


def test_PW14_a_form_sets_the_password_once_and_the_login_page_says_so(site, stale, browser, user):
    token = reset_token(site, user.username)
    answer = send(browser, RESET, {"token": token, "new_password": NEW})
    assert (answer.status_code, answer.headers["location"]) == (303, "/auth/pages/login?notice=password-changed")
    assert "set-cookie" not in answer.headers, "a losing request clears no cookie"
    assert not stale.is_in()
    for language, (*_, invalid, saved) in WORDS.items():
        said = site.http.get(answer.headers["location"], headers={"Accept-Language": language})
        assert saved in said.text
        again = send(browser, RESET, {"token": token, "new_password": NEW}, **{"Accept-Language": language})
        assert again.status_code == 400 and invalid in again.text
        assert "<form" not in again.text, "nothing can be done with the link"
    assert User(site, user.username, NEW).login()


@pytest.mark.parametrize("language", WORDS)
def test_PW8_a_password_that_is_refused_is_told_in_the_readers_words_and_the_link_stays(site, browser, user, language):
    token = reset_token(site, user.username)
    _, short, common, *_ = WORDS[language]
    for password, sentence in (("short", short), ("password" * 3, common), ("x" * 1025, ""), ("", short)):
        fields = {"token": token, "new_password": password}
        answer = send(browser, RESET, fields, **{"Accept-Language": language})
        assert answer.status_code == 400 and sentence in answer.text
        page = Elements(answer.text)
        assert page.field("token") == token and not page.field("new_password")
    assert send(browser, RESET, {"token": token, "new_password": NEW}).status_code == 303


@pytest.mark.parametrize("token", ["", "A" * 43, '"><script>alert(1)</script>', "x" * 5000])
def test_WB9_a_hostile_token_reaches_no_page(site, browser, token):
    answer = send(browser, RESET, {"token": token, "new_password": NEW})
    assert answer.status_code == 400
    assert "<script" not in answer.text and "<form" not in answer.text


def test_a_store_that_cannot_is_503_on_the_page_and_the_link_stays(make_site):
    site = make_site(SALLYPORT_LOCK_TIMEOUT=1)
    user = site.register()
    token = reset_token(site, user.username)
    with browser_at(site) as browser:
        with open(site.folder / "state/accounts.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            answer = send(browser, RESET, {"token": token, "new_password": NEW})
        assert answer.status_code == 503 and "retry-after" in answer.headers
        assert Elements(answer.text).field("token") == token
        assert send(browser, RESET, {"token": token, "new_password": NEW}).status_code == 303
