"""`/auth/users/{id}`: what may be changed, and that it holds at once."""

import concurrent.futures
import json
import secrets

import pytest
from administered_site import (
    add_admin,
    ask_every_worker,
    change_user,
    done,
    events,
    id_of,
    query,
    rows_of,
    url_of,
)  # fmt: skip
from assertions import assert_faults, assert_problem
from running_site import PASSWORD


def test_a_change_is_told_and_stored(users_site, admin, target):
    where = url_of(target)
    changed = change_user(admin, where, roles=["b", "a", "b"], email="a@example.org", email_verified=True)
    assert changed.status_code == 200
    assert changed.json()["roles"] == ["a", "b"]
    assert (changed.json()["email"], changed.json()["email_verified"]) == ("a@example.org", True)
    assert users_site.http.get(where, headers=admin.bearer).json() == changed.json()
    gone = change_user(admin, where, email=None)
    assert "email" not in gone.json() and gone.json()["roles"] == ["a", "b"]
    assert change_user(admin, where).json() == gone.json()


@pytest.mark.parametrize(
    "member, value",
    [
        ("id", "A" * 22), ("username", "root"), ("password", "x"), ("sealed_password", "x"), ("created_at", 0),
        ("disabled_at", 0), ("role", "admin"), ("roles.0", "admin"), ("__proto__", {}), ("isAdmin", True),
    ],
)  # fmt: skip
def test_PW12_members_that_nobody_may_set_are_named_and_change_nothing(users_site, admin, target, member, value):
    where = url_of(target)
    before = query(users_site, "SELECT * FROM users WHERE username = ?", target.username)
    assert_faults(change_user(admin, where, **{"roles": ["x"], member: value}), f"#/{member}")
    assert query(users_site, "SELECT * FROM users WHERE username = ?", target.username) == before


@pytest.mark.parametrize(
    "member, value",
    [
        *[("roles", wrong) for wrong in (None, "admin", {}, [1], [None], ["Admin"], [""], ["a b"], ["a,b"])],
        ("roles", ["x" * 65]), ("roles", [f"role-{number}-{'x' * 30}" for number in range(33)]), ("roles", ["аdmin"]),
        *[("disabled", wrong) for wrong in (None, 0, 1, "true", [], {})],
        *[("email", wrong) for wrong in (7, "", "nowhere", "a@b\r\nc", "a b@c", ["a@b"], "x" * 254 + "@y")],
        *[("email_verified", wrong) for wrong in (None, 1, "yes", True)],
    ],
)  # fmt: skip
def test_PW12_wrong_values_are_named_and_change_nothing(users_site, admin, target, member, value):
    where = url_of(target)
    before = query(users_site, "SELECT * FROM users WHERE username = ?", target.username)
    assert_faults(change_user(admin, where, **{member: value}), f"#/{member}")
    assert query(users_site, "SELECT * FROM users WHERE username = ?", target.username) == before


def test_PW12_registration_takes_no_roles_and_a_user_changes_no_own_roles(users_site, target):
    login = target.login()
    for body in ({"roles": ["admin"]}, {"disabled": False}, {"email_verified": True}):
        (member,) = body
        answer = users_site.http.patch("/auth/account", json=body, headers=login.bearer)
        assert_faults(answer, f"#/{member}")
    assert login.site.http.get("/auth/session", headers=login.bearer).json()["user"]["roles"] == []


def test_a_verified_address_is_one_users(users_site, admin, target):
    other = url_of(users_site.register())
    mine = f"{secrets.token_hex(4)}@example.org"
    assert change_user(admin, url_of(target), email=mine, email_verified=True).status_code == 200
    assert change_user(admin, other, email=mine.upper()).status_code == 200
    assert_problem(change_user(admin, other, email_verified=True), 409, "email-taken")
    assert users_site.http.get(other, headers=admin.bearer).json()["email_verified"] is False


def everywhere(site, login):
    """What each worker of gate and accounts pool says to that login."""
    answers = ask_every_worker(site, "gate", "/auth/protected", login.bearer)
    return answers + ask_every_worker(site, "accounts", "/auth/session", login.bearer)


def test_RS5_disabling_holds_at_the_next_request_in_every_worker(users_site, admin, target):
    login, where = target.login(), url_of(target)
    assert {answer.status_code for answer in everywhere(users_site, login)} == {200}
    assert change_user(admin, where, disabled=True).json()["disabled"] is True
    for answer in everywhere(users_site, login):
        assert_problem(answer, 401, "session-ended")
    assert_problem(login.refreshed(), 401, "session-ended")
    again = {"username": target.username, "password": PASSWORD}
    assert_problem(users_site.http.post("/auth/login", json=again), 401, "login-failed")
    reasons = query(users_site, "SELECT DISTINCT end_reason FROM sessions WHERE user_id = ?", id_of(target))
    assert reasons == [("user-disabled",)]
    assert change_user(admin, where, disabled=False).json()["disabled"] is False
    # What ended stays ended; the password works again.
    for answer in everywhere(users_site, login):
        assert_problem(answer, 401, "session-ended")
    assert target.login()


def test_RS5_a_role_holds_at_the_next_request_in_every_worker(users_site, admin, target):
    login, where = target.login(), url_of(target)
    assert_problem(users_site.http.get("/auth/users", headers=login.bearer), 403, "not-allowed")
    assert change_user(admin, where, roles=["admin"]).status_code == 200
    for answer in ask_every_worker(users_site, "accounts", "/auth/users", login.bearer):
        assert answer.status_code == 200
    assert change_user(admin, where, roles=[]).status_code == 200
    for answer in ask_every_worker(users_site, "accounts", "/auth/users", login.bearer):
        assert_problem(answer, 403, "not-allowed")


def test_RS5_deleting_holds_at_the_next_request_in_every_worker(users_site, admin, target):
    login, where = target.login(), url_of(target)
    assert users_site.http.delete(where, headers=admin.bearer).status_code == 204
    for answer in everywhere(users_site, login):
        assert_problem(answer, 401, "session-ended")
    assert_problem(login.refreshed(), 401, "session-ended")
    assert_problem(users_site.http.get(where, headers=admin.bearer), 404, "not-found")
    assert_problem(users_site.http.delete(where, headers=admin.bearer), 404, "not-found")


def test_PW11_a_deleted_users_name_is_taken_until_the_operator_releases_it(users_site, admin, target):
    body = {"username": target.username.upper(), "password": PASSWORD}
    assert users_site.http.delete(url_of(target), headers=admin.bearer).status_code == 204
    assert_problem(users_site.http.post("/auth/register", json=body), 409, "username-taken")
    done(users_site, "user", "release", target.username)
    assert users_site.http.post("/auth/register", json=body).status_code == 201
    assert events(users_site, "username-released")[-1][1] == target.username


def test_an_admin_neither_disables_demotes_nor_deletes_themselves(users_site, admin):
    own = f"/auth/users/{admin.body['user']['id']}"
    for body in ({"disabled": True}, {"roles": []}, {"roles": ["editor"]}):
        assert_problem(change_user(admin, own, **body), 409, "own-account")
    assert_problem(users_site.http.delete(own, headers=admin.bearer), 409, "own-account")
    kept = change_user(admin, own, roles=["admin", "editor"], disabled=False)
    assert kept.json()["roles"] == ["admin", "editor"]
    assert change_user(admin, own, roles=["admin"]).status_code == 200


def test_of_admins_who_demote_each_other_at_once_one_stays(make_site):
    site = make_site()
    admins = [add_admin(site).login() for _ in range(4)]
    for round in range(5):
        with concurrent.futures.ThreadPoolExecutor(16) as threads:
            for one in admins:
                for other in admins:
                    if one is not other:
                        threads.submit(change_user, one, f"/auth/users/{other.body['user']['id']}", roles=[])
        left = query(site, "SELECT count(*) FROM users WHERE roles = 'admin'")[0][0]
        assert left >= 1, round
        with rows_of(site) as database:
            database.execute("UPDATE users SET roles = 'admin'")


def test_OP2_events_say_which_admin_did_it_to_whom(users_site, admin, target):
    where, by = url_of(target), f"user:{admin.body['user']['id']}"
    change_user(admin, where, roles=["editor"])
    change_user(admin, where, roles=["editor"])
    change_user(admin, where, email="e@example.org")
    change_user(admin, where, disabled=True)
    change_user(admin, where, disabled=True)
    change_user(admin, where, disabled=False)
    users_site.http.delete(where, headers=admin.bearer)
    kinds = ["roles-changed", "email-changed", "user-disabled", "user-enabled", "user-deleted"]
    for kind in kinds:
        mine = [event for event in events(users_site, kind) if event[1] == target.username]
        assert [event[0] for event in mine] == [by], kind
    assert [e[2] for e in events(users_site, "roles-changed") if e[1] == target.username] == ["from: ; to: editor"]
    logged = [json.loads(line) for line in users_site.log("accounts").splitlines() if '"event"' in line]
    assert {line["event"] for line in logged if line.get("username") == target.username} >= set(kinds)


def test_OP4_no_answer_shows_a_hash_or_a_session(users_site, admin, target):
    for path in ("/auth/users?limit=200", url_of(target)):
        answer = users_site.http.get(path, headers=admin.bearer)
        assert "argon2" not in answer.text and "password" not in answer.text and "sealed" not in answer.text
