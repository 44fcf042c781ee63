"""WB2, WB7: what rides on the cookie must be asked for by the site itself."""

import pytest

from assertions import assert_problem
from browser_client import browser_at

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def browser(site):
    with browser_at(site) as browser:
        yield browser


FOREIGN = [
    {},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "null"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "https://localhost"},
    {"Origin": "https://localhost:1"},
    {"Origin": "http://localhost:{port}"},
    {"Origin": "https://localhost:{port}.evil.example"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://localhost:{port}", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Referer": "https://localhost:{port}/auth/pages/login"},
    {"Origin": "https://evil.example", "Host": "evil.example"},
]


@pytest.mark.parametrize("fields", FOREIGN, ids=str)
def test_WB2_nobody_but_the_site_itself_logs_a_browser_in_or_out(site, browser, user, fields):
    fields = {name: value.format(port=site.port) for name, value in fields.items()}
    if "Host" in fields:
        # The name of another site in both fields: a browser asked ours under that name.
        fields["Origin"] = "https://evil.example:1"
    browser.login(user)
    held = browser.cookie
    body = {"username": user.username, "password": user.password}
    answers = [
        browser.http.post("/auth/login?session=cookie", json=body, headers=fields),
        browser.http.post("/auth/login", data=body, headers=fields),
        browser.http.post("/auth/logout", headers=fields),
        browser.http.post("/auth/logout", headers=fields | FORM),
        browser.http.post("/auth/logout", json={}, headers=fields),
    ]
    problem = "host-not-served" if "Host" in fields else "cross-site-request"
    for answer in answers:
        assert_problem(answer, 403, problem)
        assert "set-cookie" not in answer.headers
    assert browser.cookie == held and browser.is_in()


@pytest.mark.parametrize(
    "fields",
    [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "https://localhost:{port}"}, {"Origin": "https://LOCALHOST:{port}"}],
    ids=str,
)
@pytest.mark.parametrize("http2", [False, True], ids=["HTTP/1.1", "HTTP/2"])
def test_WB2_one_of_the_two_fields_is_enough(site, user, fields, http2):
    fields = {name: value.format(port=site.port) for name, value in fields.items()}
    with site.client(http2=http2) as client:
        body = {"username": user.username, "password": user.password}
        answer = client.post("/auth/login", data=body, headers=fields)
        assert answer.status_code == 303, answer.text
        assert client.post("/auth/logout", headers=fields).status_code == 204


def test_WB2_GET_changes_nothing(browser, user):
    browser.login(user)
    for path in ("login", "logout", "reauthenticate", "pages/login", "pages/logged-out", "pages/not-allowed"):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = browser.http.request(method, f"/auth/{path}", headers=browser.origin)
            assert "set-cookie" not in answer.headers
    assert browser.is_in()


def test_WB2_JSON_for_tokens_needs_no_origin(site, user):
    body = {"username": user.username, "password": user.password}
    for query in ("", "?session=token"):
        answer = site.http.post(f"/auth/login{query}", json=body, headers={"Origin": "https://evil.example"})
        assert "access_token" in answer.json() and "set-cookie" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://localhost:{port}", "*"])
@pytest.mark.parametrize("path", ["/auth/login", "/auth/session", "/auth/protected", "/auth/pages/login", "/auth/none"])
def test_WB7_no_answer_lets_another_site_read_it(site, browser, user, origin, path):
    browser.login(user)
    origin = {"Origin": origin.format(port=site.port)}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answers = [browser.http.options(path, headers=origin | asked)]
    answers += [browser.http.request(method, path, headers=origin) for method in ("GET", "POST")]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control-")]
