import concurrent.futures
import json
import secrets
import time

import pytest
from administered_site import done, events, query, rows_of, tool
from assertions import assert_faults, assert_problem
from operator_tool import words
from running_site import PASSWORD, User


@pytest.fixture(scope="module")
def invited_site(make_site):
    # Several login workers, so that registrations do race.
    return make_site(SALLYPORT_REGISTRATION="invite", SALLYPORT_RUN_LOGIN_WORKERS=4)


def name():
    return f"user-{secrets.token_hex(6)}"


def register(site, invite, username=None, password=PASSWORD, **more):
    body = {"username": username or name(), "password": password, "invite": invite} | more
    return site.http.post("/auth/register", json=body)


def made(site, *options):
    invite = json.loads(done(site, "invite", "create", "--json", *options))
    site.secrets.add(invite["code"])
    return invite


def row(site, invite):
    (found,) = [one for one in json.loads(done(site, "invite", "list", "--json")) if one["id"] == invite["id"]]
    return found


def test_an_invite_works_once(invited_site):
    site = invited_site
    code = done(site, "invite", "--role", "editor").strip()
    assert len(code) == 28 and code.isprintable()
    first = register(site, code)
    assert first.status_code == 201, first.text
    assert first.json()["roles"] == ["editor"]
    assert User(site, first.json()["username"]).login().body["user"]["roles"] == ["editor"]
    second = name()
    assert_problem(register(site, code, second), 403, "invite-invalid")
    body = {"username": second, "password": PASSWORD}
    assert_problem(site.http.post("/auth/login", json=body), 401, "login-failed")
    assert_problem(site.http.post("/auth/register", json=body), 403, "invite-required")


def test_DB7_twenty_parallel_uses_of_a_one_use_code_make_one_user(invited_site):
    site, names = invited_site, [name() for _ in range(20)]
    invite = made(site)
    with concurrent.futures.ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda username: register(site, invite["code"], username), names))
    assert sorted(answer.status_code for answer in answers) == [201] + [403] * 19
    for answer in answers:
        if answer.status_code == 403:
            assert_problem(answer, 403, "invite-invalid")
    stored = query(site, f"SELECT count(*) FROM users WHERE username IN ({','.join('?' * 20)})", *names)
    assert stored == [(1,)]
    assert row(site, invite)["uses"] == 1


def test_an_invite_for_three_makes_three_users(invited_site):
    invite = made(invited_site, "--uses", "3", "--role", "b", "--role", "a")
    with concurrent.futures.ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: register(invited_site, invite["code"]), range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [403] * 9
    assert all(answer.json()["roles"] == ["a", "b"] for answer in answers if answer.status_code == 201)


def test_a_registration_that_is_refused_does_not_use_the_invite_up(invited_site):
    site, taken = invited_site, name()
    assert register(site, made(site)["code"], taken).status_code == 201
    invite = made(site)
    assert_problem(register(site, invite["code"], taken), 409, "username-taken")
    assert_faults(register(site, invite["code"], password="short"), "#/password")
    assert_faults(register(site, invite["code"], "two words", email="nowhere"), "#/username", "#/email")
    assert_faults(register(site, invite["code"], roles=["admin"]), "#/roles")
    assert row(site, invite)["uses"] == 0
    assert register(site, invite["code"]).status_code == 201


@pytest.mark.parametrize("kind", ["unknown", "other form", "empty", "expired", "revoked", "id", "lower case", "longer"])
def test_JW7_what_is_no_usable_code_is_one_problem_before_any_hash(invited_site, kind):
    site = invited_site
    invite = made(site)
    code = {
        "unknown": made(site)["code"][:-6] + "AAAAAA", "other form": "x" * 28, "empty": "", "id": invite["id"],
        "lower case": invite["code"].lower(), "longer": invite["code"] + "A",
    }.get(kind, invite["code"])  # fmt: skip
    if kind == "expired":
        with rows_of(site) as database:
            database.execute("UPDATE invites SET expires_at = ? WHERE note = '' AND uses = 0", [int(time.time())])
    if kind == "revoked":
        done(site, "invite", "revoke", "--", invite["id"])
    # A name and a password that would be refused as well: who has no invite hears of the invite alone.
    assert_problem(register(site, code, "two words", "short"), 403, "invite-invalid")
    assert_problem(register(site, code), 403, "invite-invalid")


def test_JW7_no_other_credential_is_an_invite_and_an_invite_is_no_other_credential(invited_site):
    site = invited_site
    user = register(site, made(site)["code"]).json()
    login = User(site, user["username"]).login()
    for credential in (login.access, login.refresh, user["id"]):
        assert_problem(register(site, credential), 403, "invite-invalid")
    code = made(site)["code"]
    bearer = {"Authorization": f"Bearer {code}"}
    assert_problem(site.http.get("/auth/session", headers=bearer), 401, "token-invalid")
    assert_problem(site.http.get("/auth/protected", headers=bearer), 401, "token-invalid")
    assert_problem(login.refreshed(code), 401, "token-invalid")
    assert_problem(site.http.post("/auth/logout", headers=bearer), 401, "token-invalid")


@pytest.mark.parametrize("wrong", [None, 7, True, [], {}])
def test_PW12_an_invite_is_a_string(invited_site, wrong):
    assert_faults(register(invited_site, wrong), "#/invite")


def test_an_open_site_takes_invites_for_their_roles_and_refuses_bad_ones(site):
    invite = made(site, "--role", "editor")
    assert register(site, invite["code"]).json()["roles"] == ["editor"]
    assert_problem(register(site, invite["code"]), 403, "invite-invalid")


def test_a_closed_site_takes_no_invite(make_site):
    site = make_site(SALLYPORT_REGISTRATION="closed")
    invite = made(site)
    assert_problem(register(site, invite["code"]), 403, "registration-closed")
    assert row(site, invite)["uses"] == 0


def test_OP2_events_tell_who_made_used_and_revoked_an_invite(invited_site):
    site, username = invited_site, name()
    invite = made(site, "--role", "editor", "--note", "for the new one")
    user = register(site, invite["code"], username).json()
    done(site, "invite", "revoke", "--", invite["id"])
    said = f"invite {invite['id']}"
    ((by, whom, _),) = [event for event in events(site, "invite-made") if event[2].startswith(said)]
    assert by.startswith("operator:") and whom is None
    ((by, whom, _),) = [event for event in events(site, "invite-used") if event[2].startswith(said)]
    assert (by, whom) == (f"user:{user['id']}", username)
    ((by, _, _),) = [event for event in events(site, "invite-revoked") if event[2] == said]
    assert by.startswith("operator:")


def test_RS7_OP2_the_code_is_in_no_row_and_in_no_log(invited_site):
    site = invited_site
    invite = made(site)
    register(site, invite["code"], "two words")
    register(site, invite["code"])
    register(site, invite["code"])
    for file in [*(site.folder / "state").glob("accounts.db*"), *(site.folder / "log").iterdir()]:
        assert invite["code"].encode() not in file.read_bytes(), file


def test_the_list_says_what_became_of_each(invited_site):
    site = invited_site
    usable, used, revoked = made(site, "--note", "for Ω"), made(site), made(site, "--for", "30m")
    assert register(site, used["code"]).status_code == 201
    done(site, "invite", "revoke", "--", revoked["id"])
    assert (row(site, usable)["state"], row(site, usable)["note"]) == ("usable", "for Ω")
    assert row(site, used)["state"] == "used"
    assert row(site, revoked)["state"] == "revoked"
    assert revoked["expires_at"] - revoked["created_at"] == 1800
    lines = {line.split("\t")[0]: line.split("\t") for line in done(site, "invite", "list").splitlines()}
    assert lines[used["id"]][1:3] == ["used", "1/1"]
    assert "code" not in row(site, usable)
    again = tool(site, "invite", "revoke", "--", revoked["id"])
    assert (again.returncode, words(again)) == (65, ["there is no such invite that is not revoked"])


@pytest.mark.parametrize(
    "options, status",
    [
        (["--uses", "0"], 65), (["--uses", "10001"], 65), (["--uses", "x"], 64), (["--for", "7"], 64),
        (["--for", "9999d"], 65), (["--for", "0d"], 65), (["--for", "-1d"], 64), (["--role", "Admin"], 65),
        (["--role", ""], 65), (["--note", "x" * 201], 65), (["--note", "a\x1b[31mb"], 65), (["--for", "9999999w"], 65),
    ],
)  # fmt: skip
def test_what_cannot_be_an_invite_is_refused(invited_site, options, status):
    before = query(invited_site, "SELECT count(*) FROM invites")
    ended = tool(invited_site, "invite", "create", *options)
    assert (ended.returncode, ended.stdout) == (status, b""), ended
    assert query(invited_site, "SELECT count(*) FROM invites") == before
