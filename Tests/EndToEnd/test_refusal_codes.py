"""Each refusal has a code of its own, of both doors and of nginx before a location: what helps differs."""

import pytest

from assertions import assert_problem
from private_site import SECRET, private_files
from running_site import wait_for

PROGRAM = {"Accept": "*/*"}


@pytest.fixture(scope="module")
def short_lived(make_site, tmp_path_factory):
    return make_site(snippet=private_files(tmp_path_factory.mktemp("codes")), SALLYPORT_ACCESS_TOKEN_LIFETIME=1)


def answers(site, headers):
    for path in ("/auth/protected", "/auth/session", "/private/secret.txt"):
        answer = site.http.get(path, headers=PROGRAM | headers)
        assert SECRET not in answer.text
        yield path, answer


def assert_all(site, headers, name, of_location=None):
    for path, answer in answers(site, headers):
        assert_problem(answer, 401, (of_location or name) if path.startswith("/private") else name)


def test_an_expired_token_is_told_apart_from_one_that_is_none(short_lived):
    login = short_lived.register().login()
    wait_for(
        lambda: all(answer.status_code == 401 for _, answer in answers(short_lived, login.bearer)),
        90,
        "the token has expired",
    )
    assert_all(short_lived, login.bearer, "token-expired")
    head, body, signature = login.access.split(".")
    forged = signature[:8] + ("A" if signature[8] != "A" else "B") + signature[9:]
    assert_all(short_lived, {"Authorization": f"Bearer {head}.{body}.{forged}"}, "token-invalid")
    assert_all(short_lived, {"Authorization": "Bearer nonsense"}, "token-invalid")
    assert_all(short_lived, {}, "credentials-missing", of_location="unauthorized")


def test_an_ended_session_and_a_revoked_token_are_told_so(make_site, tmp_path_factory):
    site = make_site(snippet=private_files(tmp_path_factory.mktemp("codes")))
    login = site.register().login()
    made = site.http.post("/auth/tokens", json={"name": "x"}, headers=login.bearer).json()
    token = {"Authorization": f"Bearer {made['token']}"}
    assert site.http.get("/private/secret.txt", headers=token).text == SECRET
    assert site.http.delete(f"/auth/tokens/{made['id']}", headers=login.bearer).status_code == 204
    assert_problem(site.http.get("/auth/protected", headers=token), 401, "token-revoked")
    assert_problem(site.http.get("/private/secret.txt", headers=token), 401, "token-revoked")
    login.logout()
    assert_all(site, login.bearer, "session-ended")


def test_a_browser_is_led_to_the_login_page_whatever_it_sent(short_lived):
    login = short_lived.register().login()
    navigation = {"Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
    for headers in ({}, {"Authorization": "Bearer nonsense"}, login.bearer):
        answer = wait_for(
            lambda headers=headers: (
                (got := short_lived.http.get("/private/secret.txt", headers=navigation | headers)).status_code != 200
                and got
            ),
            90,
            "the token has expired",
        )
        assert answer.status_code == 303 and "/auth/pages/login" in answer.headers["location"]
