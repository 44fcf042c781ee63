import base64
import secrets

import pytest

from assertions import assert_faults, assert_problem, secret_free
from running_site import PASSWORD


def basic(username, password):
    encoded = base64.b64encode(f"{username}:{password}".encode()).decode()
    return {"Authorization": f"Basic {encoded}"}


def test_a_login_answers_the_pair_and_the_user(site, user):
    body = user.login().body
    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 900
    assert body["user"]["username"] == user.username


def test_basic_credentials_log_in_without_a_body(site, user):
    answer = site.http.post("/auth/login", headers=basic(user.username, user.password))
    assert answer.status_code == 200
    assert answer.json()["access_token"]


def test_a_password_with_colons_logs_in_by_basic(site):
    user = site.register(password="one:two:three:four:five")
    assert site.http.post("/auth/login", headers=basic(user.username, user.password)).status_code == 200


def test_the_name_is_compared_in_its_canonical_form(site, user):
    answer = site.http.post("/auth/login", json={"username": user.username.upper(), "password": user.password})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "password",
    ["wrong password here", "", "x" * 1024, "x" * 1025, "ä" * 5000, PASSWORD + " ", PASSWORD.upper(), PASSWORD[:-1]],
)
def test_PW3_every_failed_login_looks_the_same(site, user, password):
    known = site.http.post("/auth/login", json={"username": user.username, "password": password})
    unknown = site.http.post("/auth/login", json={"username": "nobody-" + secrets.token_hex(4), "password": password})
    nobody = {"username": "nobody-" + secrets.token_hex(4), "password": "some other password"}
    reference = site.http.post("/auth/login", json=nobody)
    assert_problem(known, 401)
    assert known.text == unknown.text == reference.text
    assert secret_free(known.headers) == secret_free(unknown.headers) == secret_free(reference.headers)


def test_PW3_a_name_that_cannot_exist_fails_like_any_other(site):
    impossible = site.http.post("/auth/login", json={"username": "two words\u0000", "password": PASSWORD + "1"})
    impossible_too = site.http.post("/auth/login", json={"username": "two words", "password": PASSWORD + "1"})
    unknown = site.http.post("/auth/login", json={"username": "nobody", "password": PASSWORD + "1"})
    assert impossible.status_code in (400, 401)
    assert impossible_too.text == unknown.text and impossible_too.status_code == 401


@pytest.mark.parametrize(
    "value",
    ["Basic", "Basic !!!!", "Basic " + base64.b64encode(b"no colon").decode(), "Basic /////w==", "Basic Og=="],
)
def test_malformed_basic_credentials_are_refused_without_asking_a_browser(site, value):
    answer = site.http.post("/auth/login", headers={"Authorization": value})
    assert answer.status_code in (400, 401)
    assert "basic" not in answer.headers.get("www-authenticate", "").lower()


@pytest.mark.parametrize("wrong", [None, 7, 1.5, True, [], ["a"], {}, {"a": "b"}])
@pytest.mark.parametrize("member", ["username", "password"])
def test_PW12_wrong_types_are_named(site, user, member, wrong):
    body = {"username": user.username, "password": user.password} | {member: wrong}
    assert_faults(site.http.post("/auth/login", json=body), f"#/{member}")


def test_RS8_every_login_makes_a_session_of_its_own(site, user):
    first, second = user.login(), user.login()
    assert first.refresh != second.refresh
    assert first.logout().status_code == 204
    assert site.http.get("/auth/protected", headers=second.bearer).status_code == 200
    assert second.refreshed().status_code == 200


@pytest.mark.parametrize("name", ["__Host-sallyport", "__Secure-sallyport", "session"])
def test_RS8_a_planted_cookie_is_neither_adopted_nor_obeyed(site, user, name):
    planted = {"Cookie": f"{name}={'A' * 43}"}
    answer = site.http.post("/auth/login", json={"username": user.username, "password": user.password}, headers=planted)
    assert answer.status_code == 200
    assert "A" * 43 not in str(answer.headers) + answer.text


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_allowed(site, method):
    answer = site.http.request(method, "/auth/login")
    assert_problem(answer, 405)
    assert "POST" in answer.headers["allow"]


def test_HTTP_2_and_a_chunked_body_log_in_as_well(site, user):
    def chunks():
        yield f'{{"username":"{user.username}",'.encode()
        yield f'"password":"{user.password}"}}'.encode()

    for http2 in (True, False):
        with site.client(http2=http2) as client:
            answer = client.post("/auth/login", content=chunks(), headers={"Content-Type": "application/json"})
            assert answer.status_code == 200, answer.text
            assert answer.http_version == ("HTTP/2" if http2 else "HTTP/1.1")


def test_a_login_pool_that_is_down_is_503_with_retry_after_and_refresh_goes_on(make_site):
    site = make_site()
    login = site.register().login()
    with site.without("login"):
        answer = site.http.post("/auth/login", json={"username": "a", "password": "b"})
        assert_problem(answer, 503, "unavailable")
        assert int(answer.headers["retry-after"]) >= 1
        assert login.refreshed().status_code == 200
        assert site.http.get("/auth/protected", headers=login.bearer).status_code == 200
