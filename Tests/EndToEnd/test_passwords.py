"""A password given again, changed, and reset."""

import concurrent.futures
import secrets

import pytest

from assertions import assert_faults, assert_problem
from operator_tool import run, words
from running_site import PASSWORD, User, wait_for

NEW = "another horse battery"


def reauthenticate(login, password=PASSWORD):
    return login.site.http.post("/auth/reauthenticate", json={"password": password}, headers=login.bearer)


def change(login, old=PASSWORD, new=NEW):
    body = {"old_password": old, "new_password": new}
    return login.site.http.post("/auth/password", json=body, headers=login.bearer)


def reset(site, token, new=NEW, **options):
    return site.http.post("/auth/password/reset", json={"token": token, "new_password": new}, **options)


def protected(login):
    return login.site.http.get("/auth/protected", headers=login.bearer)


def reset_link(site, name, **settings):
    ended = run("user", "reset-link", name, **site.settings | settings)
    assert ended.returncode == 0, ended
    (link,) = ended.stdout.decode().split()
    return link


def reset_token(site, name):
    prefix = f"{site.url}/auth/pages/reset-password?token="
    link = reset_link(site, name)
    assert link.startswith(prefix)
    return link.removeprefix(prefix)


def make_stale(site, user):
    with site.database() as database:
        database.execute(
            "UPDATE sessions SET authenticated_at = authenticated_at - 601"
            " WHERE user_id = (SELECT id FROM users WHERE username = ?)",
            [user.username],
        )


def assert_dead_in_every_worker(login):
    """More questions than there are workers, each on a connection of its own."""
    for _ in range(8):
        with login.site.client() as client:
            assert_problem(client.get("/auth/protected", headers=login.bearer), 401, "session-ended")
            answer = client.post("/auth/refresh", json={"refresh_token": login.refresh})
            assert_problem(answer, 401, "session-ended")


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
        assert database.execute("SELECT count(*) FROM password_resets").fetchone() == (0,)
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


def test_PW14_a_reset_link_works_once_and_ends_every_session(site, user):
    login = user.login()
    token = reset_token(site, user.username)
    assert len(token) >= 43
    with site.database() as database:
        dump = "\n".join(database.iterdump())
    assert token not in dump
    assert reset(site, token).status_code == 204
    assert_dead_in_every_worker(login)
    assert_problem(reset(site, token, "yet another password"), 400, "reset-token-invalid")
    User(site, user.username, NEW).login()


def test_PW14_of_twenty_who_use_a_reset_link_at_once_one_wins(site, user):
    token = reset_token(site, user.username)
    passwords = [f"{secrets.token_hex(8)} of the winner" for _ in range(20)]

    def use(password):
        with site.client() as client:
            body = {"token": token, "new_password": password}
            return client.post("/auth/password/reset", json=body).status_code

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(use, passwords))
    assert sorted(statuses) == [204] + [400] * 19
    User(site, user.username, passwords[statuses.index(204)]).login()


def test_PW14_a_used_replaced_expired_or_disabled_users_link_has_one_answer(site):
    tokens = {"nobody's": "A" * 43, "no token": "short", "empty": ""}
    replaced, expired, disabled = site.register(), site.register(), site.register()
    tokens["replaced"] = reset_token(site, replaced.username)
    assert reset_token(site, replaced.username) != tokens["replaced"]
    tokens["expired"] = reset_token(site, expired.username)
    tokens["disabled"] = reset_token(site, disabled.username)
    with site.database() as database:
        database.execute(
            "UPDATE password_resets SET expires_at = expires_at - 3600"
            " WHERE user_id = (SELECT id FROM users WHERE username = ?)",
            [expired.username],
        )
        database.execute("UPDATE users SET disabled_at = 1 WHERE username = ?", [disabled.username])
    answers = {kind: reset(site, token) for kind, token in tokens.items()}
    for kind, answer in answers.items():
        assert_problem(answer, 400, "reset-token-invalid")
        assert answer.text == answers["empty"].text, kind
    assert run("user", "reset-link", disabled.username, **site.settings).returncode == 65


@pytest.mark.parametrize("field", ["Host", "X-Forwarded-Host", "Forwarded", "Origin"])
def test_PW14_the_links_host_is_the_settings_whatever_a_client_says(site, user, field):
    value = "host=evil.test" if field == "Forwarded" else "evil.test"
    for path in ("/auth/login", "/auth/password/reset", "/auth/reauthenticate"):
        site.http.post(path, json={}, headers={field: value})
    assert reset_link(site, user.username).startswith(site.url + "/auth/")
    elsewhere = reset_link(site, user.username, SALLYPORT_URL="https://example.org", SALLYPORT_PREFIX="/door")
    assert elsewhere.startswith("https://example.org/door/pages/reset-password?token=")
    without = run("user", "reset-link", user.username, **site.settings | {"SALLYPORT_URL": ""})
    assert without.stdout.startswith(b"/auth/pages/reset-password?token=")
    assert any("SALLYPORT_URL" in line for line in words(without))


def test_a_reset_lets_in_an_owner_who_had_to_wait(site, user):
    with site.client_from("127.0.0.2") as owner:
        body = {"username": user.username, "password": "forgotten password"}
        while owner.post("/auth/login", json=body).status_code != 429:
            pass
        token = reset_token(site, user.username)
        answer = owner.post("/auth/password/reset", json={"token": token, "new_password": NEW})
        assert answer.status_code == 204
        assert owner.post("/auth/login", json=body | {"password": NEW}).status_code == 200


def test_the_operator_sets_a_password_and_every_session_ends(site, user):
    login = user.login()
    token = reset_token(site, user.username)
    ended = run("user", "password", user.username, stdin=NEW.encode(), **site.settings)
    assert (ended.returncode, ended.stdout) == (0, b""), ended
    assert_dead_in_every_worker(login)
    assert_problem(reset(site, token), 400, "reset-token-invalid")
    User(site, user.username, NEW).login()


def test_the_operators_commands_refuse_what_cannot_be(site, user):
    for command in (["password", "nobody-here"], ["password", "no name"], ["reset-link", "nobody-here"]):
        ended = run("user", *command, stdin=NEW.encode(), **site.settings)
        assert (ended.returncode, ended.stdout) == (65, b""), ended
        assert words(ended) == ["there is no such user"]
    ended = run("user", "password", user.username, stdin=b"short", **site.settings)
    assert ended.returncode == 65
    user.login()


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
    wait_for(lambda: '"password-changed"' in site.log("login"), 5, "the event's line")


def test_PW4_neither_register_nor_reset_tells_more_than_it_must(site, user):
    """A reset link is the operator's to make, so that there is nobody to ask about a name. Register must say that a
    name is taken: whoever registers needs another one, and the name is what the owner goes by."""
    taken = site.http.post("/auth/register", json={"username": user.username, "password": PASSWORD})
    assert_problem(taken, 409, "username-taken")
    assert user.username not in taken.text
    for path in ("/auth/password/reset-link", "/auth/password/forgot"):
        assert_problem(site.http.post(path, json={"username": user.username}), 404, "not-found")


def test_PW14_the_endpoints_of_passwords_are_the_login_pools(site):
    for path in ("/auth/reauthenticate", "/auth/password", "/auth/password/reset"):
        assert_problem(site.http.get(path), 405, "method-not-allowed")
    with site.without("login"):
        for path in ("/auth/reauthenticate", "/auth/password", "/auth/password/reset"):
            assert_problem(site.http.post(path, json={}), 503, "unavailable")
