"""Login and logout of browsers: the session cookie, and who may ask for what."""

import json
import re

import pytest

from assertions import assert_problem
from browser_client import CLEARED, COOKIE, browser_at
from private_site import SECRET

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SET = re.compile(COOKIE + r"=[\w-]{66}; Max-Age=2592000; Path=/; Secure; HttpOnly; SameSite=Lax")


DEVICE = re.compile(
    r"__Host-sallyport-device=[\w-]{71}; Max-Age=31536000; Path=/; Secure; HttpOnly; SameSite=Lax"
)


@pytest.fixture
def browser(site):
    with browser_at(site) as browser:
        yield browser


@pytest.fixture
def other(site):
    with browser_at(site) as browser:
        yield browser


def test_two_browsers_and_one_logs_out(browser, other, user):
    browser.login(user)
    other.login(user)
    assert browser.is_in() and other.is_in()
    held = browser.field()
    answer = browser.logout()
    assert (answer.status_code, answer.headers.get_list("set-cookie")) == (204, [CLEARED])
    assert browser.cookie is None
    assert other.is_in()
    for path in ("/auth/protected", "/auth/session"):
        assert_problem(browser.http.get(path, headers=held), 401, "session-ended")


def test_RS9_log_out_all_by_cookie_ends_every_session_of_both_kinds(site, browser, other, user):
    browser.login(user)
    other.login(user)
    login, stranger = user.login(), site.register().login()
    answer = browser.logout(json={"all": True})
    assert (answer.status_code, answer.headers.get_list("set-cookie")) == (204, [CLEARED])
    assert not browser.is_in() and not other.is_in()
    assert other.cookie, "its own browser alone forgets a cookie"
    for path in ("/auth/protected", "/auth/session"):
        assert_problem(site.http.get(path, headers=login.bearer), 401, "session-ended")
    assert_problem(login.refreshed(), 401, "session-ended")
    assert stranger.refreshed().status_code == 200


def test_WB1_the_cookie_has_every_attribute_and_the_answer_no_token(browser, user):
    answer = browser.login(user)
    session, device = answer.headers.get_list("set-cookie")
    assert SET.fullmatch(session)
    assert DEVICE.fullmatch(device)
    assert list(answer.json()) == ["user"]


def test_WB1_no_other_answer_sets_a_cookie(site, browser, user):
    login = user.login()
    browser.login(user)
    answers = [
        site.http.post("/auth/login", json={"username": user.username, "password": user.password}),
        site.http.post("/auth/login?session=cookie", json={"username": "a", "password": "b"}, headers=browser.origin),
        browser.login_by_form(user, password="a wrong password"),
        login.refreshed(),
        login.logout(),
        *(browser.http.get(path) for path in ("/auth/protected", "/auth/session", "/auth/nothing", "/")),
        *(browser.http.get(f"/auth/pages/{name}") for name in ("login", "logged-out", "reauthenticate")),
        site.http.post("/auth/logout", headers=browser.field()),
        site.http.post("/auth/logout", headers=browser.origin | {"Cookie": f"{COOKIE}={'A' * 66}"}),
        browser.http.post("/auth/refresh"),
        browser.http.post("/auth/login", content=bytes(100_000)),
    ]
    for answer in answers:
        assert "set-cookie" not in answer.headers, (answer.request.url, answer.status_code)
    assert browser.is_in()


def test_a_form_logs_in_and_is_led_on(browser, user):
    answer = browser.login_by_form(user, rd="/auth/protected?a=1&b=%20")
    assert (answer.status_code, answer.headers["location"]) == (303, "/auth/protected?a=1&b=%20")
    assert SET.fullmatch(answer.headers.get_list("set-cookie")[0])
    assert answer.headers["cache-control"] == "no-store"
    assert browser.is_in()
    assert browser.login_by_form(user).headers["location"] == "/"


def test_a_form_logs_out_and_is_led_to_the_page_that_says_so(browser, user):
    browser.login(user)
    for _ in range(2):
        answer = browser.http.post("/auth/logout", headers=browser.origin | FORM)
        assert (answer.status_code, answer.headers["location"]) == (303, "/auth/pages/logged-out")
    assert not browser.is_in()
    assert browser.http.get("/auth/pages/logged-out").status_code == 200


def test_PW3_a_form_that_fails_is_the_page_with_401_alike_for_unknown_and_wrong(browser, user):
    wrong = browser.login_by_form(user, password="a wrong password", rd="/private/")
    unknown = browser.login_by_form(user, username="nobody-at-all", rd="/private/")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.headers["www-authenticate"] == unknown.headers["www-authenticate"] == "Bearer"
    assert wrong.headers["content-type"] == "text/html; charset=utf-8"
    assert wrong.text.replace(user.username, "nobody-at-all") == unknown.text
    assert 'role="alert"' in wrong.text and 'value="/private/"' in wrong.text
    assert "a wrong password" not in wrong.text


@pytest.mark.parametrize(
    "query", ["session=", "session=COOKIE", "session=x", "session", "session=cookie&session=cookie", "x=1", "rd=/"]
)
def test_any_other_query_is_400(browser, user, query):
    body = {"username": user.username, "password": user.password}
    assert_problem(browser.http.post(f"/auth/login?{query}", json=body, headers=browser.origin), 400, "invalid-query")
    assert browser.cookie is None


@pytest.mark.parametrize(
    "body",
    [
        *(b"username={u}", b"username={u}&password={p}&password={p}", b"username={u}&password={p}&role=admin"),
        *(b"username={u}&password={p}&", b"username={u}&password=%ff", b"username={u}&password=%00", b"username", b""),
        b'{"username":"{u}","password":"{p}"}',
    ],
)
def test_a_form_that_is_not_strict_is_400(browser, user, body):
    body = body.replace(b"{u}", user.username.encode()).replace(b"{p}", user.password.encode().replace(b" ", b"+"))
    answer = browser.http.post("/auth/login", content=body, headers=browser.origin | FORM)
    assert_problem(answer, 400)


def test_RS8_a_planted_cookie_is_never_adopted_and_the_replaced_session_ends(site, browser, other, user):
    other.login(user)
    browser.login(user)
    first = browser.field()
    browser.login_by_form(user)
    assert browser.field() != first
    assert_problem(site.http.get("/auth/session", headers=first), 401, "session-ended")
    assert browser.is_in() and other.is_in()
    planted = "A" * 66
    with browser_at(site) as victim:
        headers = victim.origin | {"Cookie": f"{COOKIE}={planted}"}
        answer = victim.login_by_form(user, headers=headers)
    assert SET.fullmatch(answer.headers.get_list("set-cookie")[0]) and planted not in str(answer.headers)


def test_WB4_two_cookies_are_refused_in_both_orders(site, browser, other, user):
    browser.login(user)
    other.login(site.register())
    pairs = [(browser.cookie, other.cookie), (browser.cookie, "A" * 66), (browser.cookie, "")]
    for pair in pairs + [tuple(reversed(pair)) for pair in pairs]:
        twice = "; ".join(f"{COOKIE}={value}" for value in pair)
        # Two fields, which RFC 6265 forbids to browsers, are no request that we take.
        for headers, problem in (
            ([("Cookie", twice)], "ambiguous-credentials"),
            ([("Cookie", f"{COOKIE}={value}") for value in pair], "malformed-request"),
        ):
            for path in ("/auth/session", "/auth/protected"):
                assert_problem(site.http.get(path, headers=headers), 400, problem)
            logout = site.http.post("/auth/logout", headers=[*headers, *browser.origin.items()])
            assert_problem(logout, 400, problem)
            assert "set-cookie" not in logout.headers
        with site.client(http2=True) as client:
            crumbs = [("Cookie", f"{COOKIE}={value}") for value in pair]
            assert_problem(client.get("/auth/session", headers=crumbs), 400, "ambiguous-credentials")
    assert browser.is_in() and other.is_in()


def test_WB4_the_gate_opens_for_one_cookie_and_not_for_two(private_site):
    user = private_site.register()
    with browser_at(private_site) as browser, browser_at(private_site) as other:
        browser.login(user)
        other.login(user)
        assert browser.http.get("/private/secret.txt").text == SECRET
        told = dict(browser.http.get("/app/").json())
        assert told["remote-user"] == user.username
        for pair in ((browser.cookie, other.cookie), (other.cookie, browser.cookie)):
            twice = {"Cookie": "; ".join(f"{COOKIE}={value}" for value in pair)}
            assert private_site.http.get("/private/secret.txt", headers=twice).status_code == 401
        held = browser.field()
        assert browser.logout().status_code == 204
        assert private_site.http.get("/private/secret.txt", headers=held).status_code == 401


def test_R1_the_cookie_refreshes_nothing_and_is_no_token(site, browser, user):
    browser.login(user)
    assert_problem(browser.http.post("/auth/refresh", headers=browser.origin), 401, "credentials-missing")
    bearer = {"Authorization": f"Bearer {browser.cookie}"}
    for path in ("/auth/refresh", "/auth/logout"):
        assert_problem(site.http.post(path, headers=bearer), 401, "token-invalid")
    for path in ("/auth/session", "/auth/protected"):
        assert_problem(site.http.get(path, headers=bearer), 401, "token-invalid")
    login = user.login()
    for token in (login.access, login.refresh):
        answer = site.http.get("/auth/session", headers={"Cookie": f"{COOKIE}={token}"})
        assert_problem(answer, 401, "token-invalid")
    assert browser.is_in()


def test_RS7_the_cookie_stands_in_no_log_and_no_file_of_the_database(site, browser, user):
    browser.login(user)
    browser.http.get(f"/auth/pages/login?rd=/x?token={browser.cookie}")
    secret = browser.cookie[22:].encode()
    for file in [*(site.folder / "log").iterdir(), *(site.folder / "state").iterdir()]:
        assert secret not in file.read_bytes(), file.name


def test_a_worker_that_cannot_know_never_has_a_browser_forget_its_cookie(make_site):
    site = make_site(SALLYPORT_LOCK_TIMEOUT=1)
    user = site.register()
    with browser_at(site) as browser:
        browser.login(user)
        with site.without("accounts"):
            answer = browser.logout()
        assert_problem(answer, 503, "unavailable")
        assert "set-cookie" not in answer.headers
        assert browser.is_in()


def test_the_events_name_the_kind_of_session(site, browser, user):
    browser.login(user)
    browser.logout()
    lines = [json.loads(line) for line in site.log("login").splitlines() if user.username in line]
    assert [line["detail"] for line in lines if line.get("event") == "logged-in"] == ["cookie"]
