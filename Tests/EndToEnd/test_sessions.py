"""Sessions as users and the operator see and end them: RS5, RS9."""

import base64
import json
import time

import pytest

from administered_site import rows_of
from assertions import assert_problem
from operator_tool import run, settings_of, words

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def login_from(site, user, agent):
    """A login of a client that calls itself so."""
    answer = site.http.post(
        "/auth/login", json={"username": user.username, "password": user.password}, headers={"User-Agent": agent}
    )
    assert answer.status_code == 200, answer.text
    body = answer.json()
    body["bearer"] = {"Authorization": f"Bearer {body['access_token']}"}
    body["sid"] = site.http.get("/auth/session", headers=body["bearer"]).json()["session"]["id"]
    return body


def sessions(site, bearer):
    answer = site.http.get("/auth/sessions", headers=bearer)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()["sessions"]


def change(site, sql, *values):
    """Past the programs, as time passes or an operator repairs."""
    with rows_of(site) as database:
        assert database.execute(sql, values).rowcount > 0


def is_let_in(site, body):
    return [
        site.http.get("/auth/protected", headers=body["bearer"]).status_code,
        site.http.get("/auth/session", headers=body["bearer"]).status_code,
        site.http.post("/auth/refresh", json={"refresh_token": body["refresh_token"]}).status_code,
    ]


IN, OUT = [200, 200, 200], [401, 401, 401]


def test_RS9_the_list_says_where_one_is_logged_in_and_which_one_asks(site, user):
    begun = int(time.time())
    first, second = login_from(site, user, FIREFOX), login_from(site, user, "curl/8.5.0")
    site.register().login()
    found = sessions(site, second["bearer"])
    assert {entry["id"] for entry in found} == {first["sid"], second["sid"]}, "nobody else's"
    assert {entry["id"]: entry["current"] for entry in found} == {first["sid"]: False, second["sid"]: True}
    assert {entry["id"]: entry["device"] for entry in found} == {
        first["sid"]: "Firefox on Linux",
        second["sid"]: "curl",
    }
    for entry in found:
        assert entry["kind"] == "token"
        assert entry["address"] == "127.0.0.1"
        assert begun <= entry["created_at"] <= entry["last_seen_at"] <= time.time()
        assert entry["expires_at"] == entry["created_at"] + 2_592_000


def test_RS9_the_list_needs_a_login(site):
    assert_problem(site.http.get("/auth/sessions"), 401, "credentials-missing")


@pytest.mark.parametrize("agent", ['<script>"', "b" * 3000, "\xabevil", "Mozilla/5.0", "-", ""])
def test_OP3_a_user_agent_that_means_harm_is_no_device(site, user, agent):
    body = login_from(site, user, agent.encode("latin-1"))
    (entry,) = sessions(site, body["bearer"])
    assert entry["device"] in ("unknown device", "a browser", "-"), entry


def test_RS9_two_browsers_log_out_one(site, user):
    here, there = login_from(site, user, FIREFOX), login_from(site, user, "curl/8.5.0")
    assert site.http.delete(f"/auth/sessions/{there['sid']}", headers=here["bearer"]).status_code == 204
    assert is_let_in(site, there) == OUT
    assert is_let_in(site, here) == IN
    assert [entry["id"] for entry in sessions(site, here["bearer"])] == [here["sid"]]
    assert site.http.delete(f"/auth/sessions/{there['sid']}", headers=here["bearer"]).status_code == 204
    assert site.http.delete(f"/auth/sessions/{here['sid']}", headers=here["bearer"]).status_code == 204
    assert is_let_in(site, here) == OUT


def test_RS9_nobody_ends_another_users_session(site, user):
    mine, theirs = login_from(site, user, FIREFOX), login_from(site, site.register(), FIREFOX)
    for strange in (theirs["sid"], "A" * 22, "a", "%2e%2e", theirs["sid"] + "="):
        assert_problem(site.http.delete(f"/auth/sessions/{strange}", headers=mine["bearer"]), 404, "not-found")
    assert_problem(site.http.delete(f"/auth/sessions/{theirs['sid']}"), 401, "credentials-missing")
    assert is_let_in(site, theirs) == IN


def test_RS9_to_end_another_session_wants_a_fresh_login_and_to_end_the_own_does_not(site, user):
    here, there = login_from(site, user, FIREFOX), login_from(site, user, FIREFOX)
    old = "UPDATE sessions SET authenticated_at = authenticated_at - 601 WHERE refresh_counter >= 0 AND id = ?"
    change(site, old, base64.urlsafe_b64decode(here["sid"] + "=="))
    answer = site.http.delete(f"/auth/sessions/{there['sid']}", headers=here["bearer"])
    assert_problem(answer, 403, "reauthentication-required")
    for token in (here["access_token"], here["refresh_token"]):
        answer = site.http.post("/auth/logout", json={"all": True}, headers={"Authorization": f"Bearer {token}"})
        assert_problem(answer, 403, "reauthentication-required")
    assert is_let_in(site, there) == IN
    assert site.http.delete(f"/auth/sessions/{here['sid']}", headers=here["bearer"]).status_code == 204
    assert is_let_in(site, here) == OUT


@pytest.mark.parametrize("by", ["access", "refresh", "refresh in the body"])
def test_RS9_log_out_all(site, user, by):
    logins = [login_from(site, user, FIREFOX) for _ in range(3)]
    stranger = login_from(site, site.register(), FIREFOX)
    token = logins[1]["access_token" if by == "access" else "refresh_token"]
    if by == "refresh in the body":
        answer = site.http.post("/auth/logout", json={"all": True, "refresh_token": token})
    else:
        answer = site.http.post("/auth/logout", json={"all": True}, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 204, answer.text
    assert [is_let_in(site, login) for login in logins] == [OUT] * 3
    assert is_let_in(site, stranger) == IN
    assert is_let_in(site, login_from(site, user, FIREFOX)) == IN


def test_RS9_a_token_of_a_session_that_has_ended_ends_no_other(site, user):
    gone, other = login_from(site, user, FIREFOX), login_from(site, user, FIREFOX)
    assert site.http.post("/auth/logout", headers=gone["bearer"]).status_code == 204
    for token in (gone["access_token"], gone["refresh_token"]):
        answer = site.http.post("/auth/logout", json={"all": True}, headers={"Authorization": f"Bearer {token}"})
        assert_problem(answer, 401, "session-ended")
    assert is_let_in(site, other) == IN


@pytest.mark.parametrize("value", [1, "true", None, []])
def test_all_is_true_or_false(site, login, value):
    assert_problem(site.http.post("/auth/logout", json={"all": value}, headers=login.bearer), 400, "invalid-body")
    assert site.http.post("/auth/logout", json={"all": False}, headers=login.bearer).status_code == 204


def tool(site, *arguments):
    return run(*arguments, **settings_of(site))


def test_RS9_the_operator_lists_and_ends_sessions(site, user):
    first, second = login_from(site, user, FIREFOX), login_from(site, user, "curl/8.5.0")
    listed = tool(site, "session", "list", user.username)
    assert listed.returncode == 0, listed.stderr
    lines = [line.split("\t") for line in listed.stdout.decode().splitlines()]
    assert {line[0]: line[1:5] for line in lines} == {
        first["sid"]: [user.username, "token", "Firefox on Linux", "127.0.0.1"],
        second["sid"]: [user.username, "token", "curl", "127.0.0.1"],
    }
    everybody = [json.loads(line) for line in tool(site, "session", "list", "--json").stdout.splitlines()]
    assert {first["sid"], second["sid"]} <= {entry["id"] for entry in everybody}
    assert len({entry["id"] for entry in everybody}) == len(everybody)

    assert tool(site, "session", "end", first["sid"]).stdout == b"1\n"
    assert is_let_in(site, first) == OUT
    assert is_let_in(site, second) == IN
    third = login_from(site, user, FIREFOX)
    assert tool(site, "session", "end", "--user", user.username).stdout == b"2\n"
    assert [is_let_in(site, body) for body in (second, third)] == [OUT, OUT]


@pytest.mark.parametrize(
    "arguments, status",
    [
        (("end",), 64), (("end", "A" * 22, "--user", "alice"), 64), (("end", "A" * 22), 65), (("end", "nonsense"), 65),
        (("end", "--user", "nobody-has-this"), 65), (("list", "nobody-has-this"), 65), (("list", "-x"), 64),
    ],
)  # fmt: skip
def test_the_operators_mistakes_have_a_status_and_change_nothing(site, login, arguments, status):
    ended = tool(site, "session", *arguments)
    assert ended.returncode == status, ended.stderr
    assert words(ended)
    assert ended.stdout == b""
    assert site.http.get("/auth/protected", headers=login.bearer).status_code == 200
