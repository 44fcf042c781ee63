import pytest

from assertions import assert_problem


def test_the_protected_handler_knows_who_asks(site, user):
    login = user.login()
    answer = site.http.get("/auth/protected", headers=login.bearer)
    assert answer.status_code == 200
    claims = answer.json()
    assert claims["logged_in_as"] == user.username
    assert claims["sub"] == login.body["user"]["id"]
    assert claims["iss"] == site.url
    assert claims["exp"] - claims["iat"] == login.body["expires_in"]
    assert answer.headers["cache-control"] == "no-store"


def test_without_credentials_it_is_401_and_names_the_scheme(site):
    answer = site.http.get("/auth/protected")
    assert_problem(answer, 401, "credentials-missing")
    # RFC 6750, section 3.1: no error code where no credentials came
    assert "error" not in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    "value", ["Bearer", "bearer x", "Token abc", "Basic x", "Bearer a b", "Bearer a, Bearer b", "Bearer null"]
)
def test_other_credentials_are_not_authentic(site, value):
    answer = site.http.get("/auth/protected", headers={"Authorization": value})
    assert_problem(answer, 401, "token-invalid")


def test_a_password_is_not_taken_here(site):
    answer = site.http.get("/auth/protected", headers={"Authorization": "Basic YTpi"})
    assert_problem(answer, 401, "api-token-required")


def test_two_authorization_fields_are_refused(site, login):
    twice = [("Authorization", f"Bearer {login.access}")] * 2
    assert site.http.get("/auth/protected", headers=twice).status_code == 400


def test_a_token_in_the_query_or_in_a_cookie_opens_nothing(site, login):
    query = site.http.get(f"/auth/protected?token={login.access}&access_token={login.access}")
    assert_problem(query, 401, "credentials-missing")
    cookie = site.http.get("/auth/protected", headers={"Cookie": f"access_token={login.access}"})
    assert_problem(cookie, 401, "credentials-missing")


def test_HEAD_answers_the_headers_of_GET_and_POST_is_405(site, login):
    head = site.http.head("/auth/protected", headers=login.bearer)
    assert (head.status_code, head.content) == (200, b"")
    assert_problem(site.http.post("/auth/protected", headers=login.bearer), 405)


def test_the_access_tokens_of_a_session_work_side_by_side(site, login):
    newer = login.refreshed().json()["access_token"]
    for token in (login.access, newer):
        answer = site.http.get("/auth/protected", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200
