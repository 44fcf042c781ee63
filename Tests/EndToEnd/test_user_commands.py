"""`sallyport user …` on a site that serves."""

import json
import os
import pty
import secrets
import subprocess

import pytest
from administered_site import add_admin, done, events, query, tool
from assertions import assert_problem
from operator_tool import TOOL, words
from running_site import PASSWORD, clean_environment

COMMANDS = [
    ("show",), ("disable",), ("enable",), ("delete", "--yes"), ("role", "--add", "x"), ("email", "--remove"),
]  # fmt: skip


@pytest.fixture(scope="module")
def tool_site(make_site):
    return make_site()


@pytest.fixture
def person(tool_site):
    return tool_site.register()


def shown(site, user):
    return json.loads(done(site, "user", "show", "--json", user.username))


def test_a_user_is_shown_by_name_in_any_case_and_by_id(tool_site, person):
    by_name = shown(tool_site, person)
    assert by_name["username"] == person.username
    assert set(by_name) == {"id", "username", "roles", "created_at", "disabled"}
    assert json.loads(done(tool_site, "user", "show", "--json", "--", by_name["id"])) == by_name
    assert json.loads(done(tool_site, "user", "show", "--json", person.username.upper())) == by_name
    lines = dict(line.split("\t") for line in done(tool_site, "user", "show", person.username).splitlines())
    assert (lines["id"], lines["disabled"]) == (by_name["id"], "no")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", ["nobody-here", "A" * 22, "a b", "", "аdmin", "alice%"])
def test_nobody_is_status_65(tool_site, command, name):
    ended = tool(tool_site, "user", *command, "--", name)
    assert (ended.returncode, ended.stdout) == (65, b"")
    assert words(ended) == ["there is no such user"]


def test_one_users_name_that_is_anothers_id_is_refused(tool_site, person):
    for _ in range(200):
        victim = tool_site.register()
        identity = shown(tool_site, victim)["id"]
        if identity[0].isalnum():
            break
    tool_site.register(identity.lower())
    ended = tool(tool_site, "user", "disable", identity)
    assert (ended.returncode, words(ended)) == (65, ["this is the name of one user and the id of another"])
    assert not shown(tool_site, victim)["disabled"]


def test_RS5_disable_ends_the_sessions_and_enable_lets_log_in_again(tool_site, person):
    login = person.login()
    assert json.loads(done(tool_site, "user", "disable", "--json", person.username))["disabled"] is True
    assert_problem(tool_site.http.get("/auth/protected", headers=login.bearer), 401, "session-ended")
    assert_problem(login.refreshed(), 401, "session-ended")
    since = shown(tool_site, person)["disabled_at"]
    done(tool_site, "user", "disable", person.username)
    assert shown(tool_site, person)["disabled_at"] == since
    done(tool_site, "user", "enable", person.username)
    assert_problem(tool_site.http.get("/auth/protected", headers=login.bearer), 401, "session-ended")
    assert person.login()
    for kind in ("user-disabled", "user-enabled"):
        (event,) = [event for event in events(tool_site, kind) if event[1] == person.username]
        assert event[0].startswith("operator:")


def test_roles_are_given_and_taken(tool_site, person):
    done(tool_site, "user", "role", person.username, "--add", "b", "--add", "a", "--add", "a")
    assert shown(tool_site, person)["roles"] == ["a", "b"]
    ended = tool(tool_site, "user", "role", person.username, "--add", "c", "--remove", "a", "--remove", "none")
    assert words(ended) == [f"{person.username} has b, c"]
    assert shown(tool_site, person)["roles"] == ["b", "c"]
    for options in (["--add", "Admin"], ["--add", ""], [], ["--add", "x", "--remove", "x"]):
        assert tool(tool_site, "user", "role", person.username, *options).returncode == 64
    many = [word for number in range(33) for word in ("--add", f"role-{number}-{'x' * 30}")]
    assert tool(tool_site, "user", "role", person.username, *many).returncode == 65
    assert shown(tool_site, person)["roles"] == ["b", "c"]


def test_the_operator_may_take_the_last_admin_away(make_site):
    site = make_site()
    admin = add_admin(site)
    done(site, "user", "role", admin.username, "--remove", "admin")
    assert shown(site, admin)["roles"] == []


def test_an_address_is_set_vouched_for_and_taken_away(tool_site, person):
    mine = f"{secrets.token_hex(4)}@example.org"
    done(tool_site, "user", "email", person.username, mine, "--verified")
    assert (shown(tool_site, person)["email"], shown(tool_site, person)["email_verified"]) == (mine, True)
    other = tool_site.register()
    taken = tool(tool_site, "user", "email", other.username, mine.upper(), "--verified")
    assert (taken.returncode, words(taken)) == (73, ["another user has verified this address"])
    assert "email" not in shown(tool_site, other)
    done(tool_site, "user", "email", other.username, mine.upper())
    assert tool(tool_site, "user", "email", other.username, "nowhere").returncode == 65
    for arguments in ([], [mine, "--remove"], ["--remove", "--verified"]):
        assert tool(tool_site, "user", "email", person.username, *arguments).returncode == 64
    done(tool_site, "user", "email", person.username, "--remove")
    assert "email" not in shown(tool_site, person)


def test_delete_asks_and_the_name_stays_reserved_until_it_is_released(tool_site, person):
    login = person.login()
    refused = tool(tool_site, "user", "delete", person.username)
    assert (refused.returncode, words(refused)) == (64, ["nobody can be asked here: say --yes", "see sallyport --help"])
    assert tool_site.http.get("/auth/protected", headers=login.bearer).status_code == 200
    done(tool_site, "user", "delete", person.username, "--yes")
    assert_problem(tool_site.http.get("/auth/protected", headers=login.bearer), 401, "session-ended")
    taken = tool(tool_site, "user", "add", person.username, stdin=PASSWORD.encode())
    assert (taken.returncode, words(taken)) == (73, ["this username is taken"])
    done(tool_site, "user", "release", person.username)
    again = tool(tool_site, "user", "release", person.username)
    assert (again.returncode, words(again)) == (65, ["this name is not reserved"])
    done(tool_site, "user", "add", person.username, stdin=PASSWORD.encode())


@pytest.mark.parametrize("typed, is_deleted", [("NAME\n", True), ("yes\n", False), ("\n", False), ("\x04", False)])
def test_delete_on_a_terminal_wants_the_name(tool_site, person, typed, is_deleted):
    terminal, end = pty.openpty()
    settings = {
        "SALLYPORT_STATE_DIR": tool_site.folder / "state",
        "SALLYPORT_SECRET_FILE": tool_site.folder / "master.secret",
    }
    process = subprocess.Popen(
        [TOOL, "user", "delete", person.username], stdin=end, env=clean_environment(**settings), stderr=subprocess.PIPE
    )
    os.close(end)
    os.write(terminal, typed.replace("NAME", person.username).encode())
    _, said = process.communicate(timeout=60)
    os.close(terminal)
    assert process.returncode == (0 if is_deleted else 65), said
    count = query(tool_site, "SELECT count(*) FROM users WHERE username = ?", person.username)
    assert count == [(0 if is_deleted else 1,)]


def test_the_list_is_whole_and_in_order_and_can_be_searched(tool_site, person):
    done(tool_site, "user", "email", person.username, f"{person.username}@Example.org")
    everybody = json.loads(done(tool_site, "user", "list", "--json"))
    names = [user["username"] for user in everybody]
    assert names == sorted(row[0] for row in query(tool_site, "SELECT username FROM users"))
    assert shown(tool_site, person) in everybody
    lines = [line.split("\t") for line in done(tool_site, "user", "list").splitlines()]
    assert [line[0] for line in lines] == names
    found = json.loads(done(tool_site, "user", "list", "--json", "--search", f"{person.username}@EXAMPLE"))
    assert [user["username"] for user in found] == [person.username]
    assert json.loads(done(tool_site, "user", "list", "--json", "--search", "%")) == []
    assert done(tool_site, "user", "list", "--search", "nobody-at-all") == ""


def test_OP3_what_a_user_typed_cannot_speak_to_the_operators_terminal(tool_site):
    user = tool_site.register()
    answer = tool_site.http.patch("/auth/account", json={"email": "\u202egro.elpmaxe@a"}, headers=user.login().bearer)
    assert answer.status_code == 200
    for command in (("show", user.username), ("list", "--search", user.username), ("show", "--json", user.username)):
        assert "\u202e" not in done(tool_site, "user", *command)
