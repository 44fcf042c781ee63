"""A password given again, and changed."""

import pytest

from assertions import assert_faults, assert_problem
from operator_tool import run
from password_steps import (
    NEW,
    assert_dead_in_every_worker,
    change,
    make_stale,
    protected,
    reauthenticate,
    reset,
    reset_token,
)
from running_site import PASSWORD, User, wait_for


def test_a_stale_session_must_give_the_password_again_and_may_then(site, user):
    login = user.login()
    make_stale(site, user)
    assert_problem(change(login), 403, "reauthentication-required")
    answer = reauthenticate(login)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 900)
    renewed = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert site.http.get("/auth/protected", headers=renewed).status_code == 200
    assert change(login).status_code == 204


def test_re_authentication_needs_a_session_and_its_password(site, user):
    login = user.login()
    make_stale(site, user)
    assert_problem(site.http.post("/auth/reauthenticate", json={"password": PASSWORD}), 401, "credentials-missing")
    assert_problem(reauthenticate(login, "not the password"), 403, "password-wrong")
    assert_faults(site.http.post("/auth/reauthenticate", json={}, headers=login.bearer), "#/password")
    assert_problem(change(login), 403, "reauthentication-required")


def test_PW5_guessing_at_re_authentication_and_change_is_throttled_as_at_login(site, user):
    login = user.login()
    with site.client_from("127.0.0.2") as thief:
        for number in range(5):
            path, body = [
                ("/auth/reauthenticate", {"password": "not the password"}),
                ("/auth/password", {"old_password": "not the password", "new_password": NEW}),
            ][number % 2]
            assert_problem(thief.post(path, json=body, headers=login.bearer), 403, "password-wrong")
        for path, body in (
            ("/auth/reauthenticate", {"password": PASSWORD}),
            ("/auth/password", {"old_password": PASSWORD, "new_password": NEW}),
        ):
            assert_problem(thief.post(path, json=body, headers=login.bearer), 429, "too-many-attempts")
        assert_problem(thief.post("/auth/login", json={"username": user.username, "password": PASSWORD}), 429)
    assert reauthenticate(login).status_code == 200


def test_PW13_a_password_change_ends_every_other_session_in_every_worker(site, user):
    first, own, third = user.login(), user.login(), user.login()
    reset_token(site, user.username)
    assert change(own).status_code == 204
    for other in (first, third):
        assert_dead_in_every_worker(other)
    assert protected(own).status_code == 200
    assert own.refreshed().status_code == 200
    old = site.http.post("/auth/login", json={"username": user.username, "password": PASSWORD})
    assert_problem(old, 401, "login-failed")
    User(site, user.username, NEW).login()
    with site.database() as database:
        links = database.execute(
            "SELECT count(*) FROM password_resets JOIN users ON users.id = user_id WHERE username = ?", [user.username]
        )
        assert links.fetchone() == (0,)
        reasons = database.execute(
            "SELECT end_reason FROM sessions JOIN users ON users.id = user_id WHERE username = ? ORDER BY 1",
            [user.username],
        ).fetchall()
    assert reasons == [(None,), (None,), ("password-changed",), ("password-changed",)]


@pytest.mark.parametrize("new", ["short", "", "x" * 1025, "password" * 3])
def test_PW8_a_new_password_must_keep_the_rules(site, user, new):
    login = user.login()
    assert_faults(change(login, new=new), "#/new_password")
    token = reset_token(site, user.username)
    assert_faults(reset(site, token, new), "#/new_password")
    assert reset(site, token).status_code == 204


def test_the_events_tell_of_each(site, user):
    login = user.login()
    assert reauthenticate(login).status_code == 200
    assert change(login).status_code == 204
    assert reset(site, reset_token(site, user.username), PASSWORD).status_code == 204
    assert run("user", "password", user.username, stdin=NEW.encode(), **site.settings).returncode == 0
    with site.database() as database:
        rows = database.execute(
            "SELECT kind, actor, address FROM events WHERE username = ? ORDER BY id", [user.username]
        ).fetchall()
    kinds = [kind for kind, _, _ in rows]
    assert kinds == [
        *["registered", "logged-in", "reauthenticated", "password-changed", "reset-link-made", "password-reset"],
        "password-reset",
    ]
    assert [actor.split(":")[0] for _, actor, _ in rows][-3:] == ["operator", "user", "operator"]
    wait_for(lambda: '"password-changed"' in site.log("login"), 60, "the event's line")
