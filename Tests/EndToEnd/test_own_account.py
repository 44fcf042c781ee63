"""`/auth/account`: what users see, change, take along and delete of their own."""

import json

import pytest
from administered_site import add_admin, cookie_of_new_session, done, events, make_stale, query, rows_of
from assertions import assert_faults, assert_problem
from operator_tool import run, settings_of
from running_site import PASSWORD

ENDPOINTS = [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/export")]
NEED_FRESH = ENDPOINTS[1:]


def send(site, method, path, headers, **body):
    body = {"email": "new@example.org"} if method == "PATCH" and not body else body
    return site.http.request(method, "/auth/account" + path, headers=headers, json=body or None)


def stored(user):
    return query(user.site, "SELECT email, email_verified FROM users WHERE username = ?", user.username)


@pytest.mark.parametrize("method, path", ENDPOINTS)
def test_without_a_token_there_is_no_account(site, method, path):
    assert_problem(send(site, method, path, {}), 401, "credentials-missing")
    assert_problem(send(site, method, path, {"Authorization": "Bearer x"}), 401, "token-invalid")


@pytest.mark.parametrize("method, path", NEED_FRESH)
def test_a_stale_session_changes_deletes_and_exports_nothing(site, user, method, path):
    login = make_stale(site, user.login())
    assert_problem(send(site, method, path, login.bearer), 403, "reauthentication-required")
    assert stored(user) == [(None, 0)]
    assert site.http.get("/auth/account", headers=login.bearer).status_code == 200
    # Whoever gives the password again is let do it.
    assert send(site, method, path, user.login().bearer).status_code in (200, 204)


@pytest.mark.parametrize("method, path", [("PATCH", ""), ("DELETE", "")])
def test_WB2_a_change_by_cookie_must_come_from_the_site_itself(site, user, method, path):
    cookie = {"Cookie": cookie_of_new_session(site, user.login())}
    for headers in ({}, {"Origin": "https://evil.test"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}):
        assert_problem(send(site, method, path, cookie | headers), 403, "cross-site-request")
    assert stored(user) == [(None, 0)]
    own = send(site, method, path, cookie | {"Origin": site.url})
    assert own.status_code in (200, 204)


def test_an_address_of_ones_own_is_unverified_and_there_is_an_event(site, user):
    login = user.login()
    done(site, "user", "email", user.username, "old@example.org", "--verified")
    assert stored(user) == [("old@example.org", 1)]
    same = send(site, "PATCH", "", login.bearer, email="old@example.org")
    assert same.json()["email_verified"] is True
    answer = send(site, "PATCH", "", login.bearer, email="New@Example.org")
    assert (answer.json()["email"], answer.json()["email_verified"]) == ("New@Example.org", False)
    assert stored(user) == [("New@Example.org", 0)]
    assert site.http.get("/auth/account", headers=login.bearer).json() == answer.json()
    assert site.http.patch("/auth/account", headers=login.bearer, json={"email": None}).status_code == 200
    assert stored(user) == [(None, 0)]
    mine = [event[0] for event in events(site, "email-changed") if event[1] == user.username]
    assert mine[0].startswith("operator:")
    assert mine[1:] == [f"user:{login.body['user']['id']}"] * 2


@pytest.mark.parametrize("wrong", [7, True, "", "nowhere", "a@b\r\nRemote-Groups: admin", "a b@c", ["a@b"], {}])
def test_PW12_no_other_address_is_taken(site, user, wrong):
    assert_faults(send(site, "PATCH", "", user.login().bearer, email=wrong), "#/email")
    assert stored(user) == [(None, 0)]


@pytest.mark.parametrize("member", ["roles", "username", "id", "email_verified", "disabled", "password"])
def test_PW12_nothing_else_of_ones_own_can_be_set(site, user, member):
    login = user.login()
    before = query(site, "SELECT * FROM users WHERE username = ?", user.username)
    assert_faults(send(site, "PATCH", "", login.bearer, email="a@b", **{member: "admin"}), f"#/{member}")
    assert query(site, "SELECT * FROM users WHERE username = ?", user.username) == before


def test_an_export_has_everything_of_the_user_and_nothing_of_anybody_else(site, user):
    first, login = user.login(), user.login()
    other = site.register().login()
    site.http.post("/auth/login", json={"username": user.username, "password": PASSWORD + "?"})
    first.logout()
    answer = send(site, "GET", "/export", login.bearer)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    export = answer.json()
    assert set(export) == {"user", "sessions", "events", "tokens", "truncated"}
    assert export["truncated"] is False
    assert export["user"]["username"] == user.username
    assert {session.get("end_reason") for session in export["sessions"]} == {"logged-out", None}
    assert all(session["device"].startswith("python-httpx") for session in export["sessions"])
    listed = site.http.get("/auth/events", headers=login.bearer).json()["events"]
    assert export["events"] == [{k: v for k, v in event.items() if k != "id"} for event in listed]
    kinds = [event["kind"] for event in export["events"]]
    assert kinds == ["account-exported", "logged-out", "login-failed", "logged-in", "logged-in", "registered"]
    assert other.body["user"]["id"] not in answer.text
    for secret in (login.access, login.refresh, PASSWORD, "argon2", "hash", "sealed", "secret"):
        assert secret not in answer.text, secret


def test_an_export_tells_no_more_of_the_operator_than_the_list_of_events(site, user):
    login, other = user.login(), user.login()
    session = site.http.get("/auth/session", headers=other.bearer).json()["session"]["id"]
    ended = run("session", "end", session, **settings_of(site), SUDO_USER="name-of-the-operator")
    assert ended.returncode == 0, ended.stderr
    answer = send(site, "GET", "/export", login.bearer)
    event = next(event for event in answer.json()["events"] if event["kind"] == "session-ended")
    assert set(event) == {"at", "kind", "actor", "session_id"} and event["actor"] == "operator"
    assert "name-of-the-operator" not in answer.text


def test_RS7_an_export_shows_no_hash_of_a_cookie(site, user):
    cookie = cookie_of_new_session(site, user.login())
    export = send(site, "GET", "/export", {"Cookie": cookie})
    assert export.status_code == 200
    assert {session["kind"] for session in export.json()["sessions"]} == {"token", "cookie"}
    ((digest,),) = query(
        site,
        "SELECT hex(secret_hash) FROM sessions JOIN users ON users.id = user_id"
        " WHERE username = ? AND kind = 'cookie'",
        user.username,
    )  # fmt: skip
    assert digest.lower() not in export.text.lower()


def test_RS5_who_deletes_the_account_is_gone_with_every_session(site, user):
    first, login = user.login(), user.login()
    answer = send(site, "DELETE", "", login.bearer)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "set-cookie" not in answer.headers
    for one in (first, login):
        for path in ("/auth/protected", "/auth/session", "/auth/account"):
            assert_problem(site.http.get(path, headers=one.bearer), 401, "session-ended")
        assert_problem(one.refreshed(), 401, "session-ended")
    body = {"username": user.username, "password": PASSWORD}
    assert_problem(site.http.post("/auth/login", json=body), 401, "login-failed")
    assert_problem(site.http.post("/auth/register", json=body), 409, "username-taken")
    assert query(site, "SELECT count(*) FROM users WHERE username = ?", user.username) == [(0,)]
    deleted = [event for event in events(site, "user-deleted") if event[1] == user.username]
    assert deleted == [(f"user:{login.body['user']['id']}", user.username, None)]


def test_WB1_a_browser_that_deletes_its_account_loses_its_cookie(site, user):
    cookie = {"Cookie": cookie_of_new_session(site, user.login()), "Origin": site.url}
    answer = send(site, "DELETE", "", cookie)
    assert answer.status_code == 204
    assert answer.headers["set-cookie"] == "__Host-sallyport=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"
    assert site.http.get("/auth/account", headers={"Cookie": cookie["Cookie"]}).status_code == 401


def test_the_only_admin_cannot_leave_and_one_of_two_can(make_site):
    site = make_site()
    admin = add_admin(site).login()
    assert_problem(send(site, "DELETE", "", admin.bearer), 409, "last-admin")
    assert site.http.get("/auth/account", headers=admin.bearer).status_code == 200
    other = add_admin(site)
    done(site, "user", "disable", other.username)
    assert_problem(send(site, "DELETE", "", admin.bearer), 409, "last-admin")
    done(site, "user", "enable", other.username)
    assert send(site, "DELETE", "", admin.bearer).status_code == 204
    assert_problem(send(site, "DELETE", "", other.login().bearer), 409, "last-admin")


def test_OP2_an_export_is_an_event_in_the_log_with_its_request(site, user):
    send(site, "GET", "/export", user.login().bearer)
    logged = [json.loads(line) for line in site.log("accounts").splitlines() if "account-exported" in line]
    (line,) = [line for line in logged if line.get("username") == user.username]
    assert line["client"] in ("127.0.0.1", "::1") and len(line["request_id"]) == 32


def test_FC9_an_export_of_more_events_than_it_shows_is_answered(site, user):
    login = user.login()
    with rows_of(site) as database:
        database.executemany(
            """
            INSERT INTO events (at, kind, user_id, username, actor, address, request_id, detail)
            SELECT ?, 'logged-in', id, username, 'anybody', '192.0.2.1', '', ? FROM users WHERE username = ?
            """,
            [(number, "a detail " * 113, user.username) for number in range(12_000)],
        )
    export = send(site, "GET", "/export", login.bearer)
    assert export.status_code == 200
    assert len(export.json()["events"]) == 10_000
    assert export.json()["truncated"] is True
    assert [event["at"] for event in export.json()["events"][1:4]] == [11_999, 11_998, 11_997]
