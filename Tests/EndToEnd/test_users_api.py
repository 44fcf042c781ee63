"""`/auth/users`: who may."""

import pytest
from administered_site import (
    add_admin,
    cookie_of_new_session,
    make_stale,
    query,
    url_of,
)  # fmt: skip
from assertions import assert_problem


ENDPOINTS = [("GET", ""), ("GET", "/{id}"), ("PATCH", "/{id}"), ("DELETE", "/{id}")]


def send(site, method, path, target_url, headers):
    url = "/auth/users" if path == "" else target_url
    return site.http.request(method, url, headers=headers, json={"roles": ["x"]} if method == "PATCH" else None)


@pytest.mark.parametrize("method, path", ENDPOINTS)
def test_RS9_only_an_admin_is_answered(users_site, admin, target, method, path):
    site, where = users_site, url_of(target)
    mere = target.login()
    assert_problem(send(site, method, path, where, {}), 401, "credentials-missing")
    assert_problem(send(site, method, path, where, {"Authorization": "Bearer x"}), 401, "token-invalid")
    assert_problem(send(site, method, path, where, {"Authorization": f"Bearer {admin.refresh}"}), 401, "token-invalid")
    assert_problem(send(site, method, path, where, mere.bearer), 403, "not-allowed")
    assert query(site, "SELECT roles FROM users WHERE username = ?", target.username) == [("",)]
    assert send(site, method, path, where, admin.bearer).status_code == (204 if method == "DELETE" else 200)


@pytest.mark.parametrize("method, path", ENDPOINTS)
def test_administration_needs_a_fresh_session(users_site, target, method, path):
    site, where = users_site, url_of(target)
    stale = make_stale(site, add_admin(site).login())
    answer = send(site, method, path, where, stale.bearer)
    assert_problem(answer, 403, "reauthentication-required")
    assert query(site, "SELECT roles FROM users WHERE username = ?", target.username) == [("",)]
    # Who may not at all is not sent to give the password again.
    mere = make_stale(site, site.register().login())
    assert_problem(send(site, method, path, where, mere.bearer), 403, "not-allowed")


@pytest.mark.parametrize("method, path", ENDPOINTS)
def test_WB2_a_change_by_cookie_must_come_from_the_site_itself(users_site, target, method, path):
    site, where = users_site, url_of(target)
    cookie = {"Cookie": cookie_of_new_session(site, add_admin(site).login())}
    foreign = [{}, {"Origin": "https://evil.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
               {"Sec-Fetch-Site": "same-site"}, {"Origin": site.url, "Sec-Fetch-Site": "cross-site"}]  # fmt: skip
    for headers in foreign:
        answer = send(site, method, path, where, cookie | headers)
        if method == "GET":
            assert answer.status_code == 200
        else:
            assert_problem(answer, 403, "cross-site-request")
    assert query(site, "SELECT roles FROM users WHERE username = ?", target.username) == [("",)]
    own = send(site, method, path, where, cookie | {"Origin": site.url, "Sec-Fetch-Site": "same-origin"})
    assert own.status_code == (204 if method == "DELETE" else 200)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_nobodys_id_is_404_for_an_admin(users_site, admin, method):
    for id in ("A" * 22, "alice", "A" * 21, "A" * 23, "%00", "A" * 21 + "B"):
        answer = users_site.http.request(
            method, f"/auth/users/{id}", headers=admin.bearer, json={} if method == "PATCH" else None
        )
        assert answer.status_code in (404, 400), answer.text
        if id == "A" * 22:
            assert_problem(answer, 404, "not-found")
