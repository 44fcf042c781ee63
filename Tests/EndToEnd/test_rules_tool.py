"""`sallyport rules`: an operator checks a file, asks the rules, and is told why."""

import json

import pytest

from administered_site import rows_of
from operator_tool import run, words


@pytest.fixture(scope="module")
def alice(ruled):
    return ruled.site.register("alice").login()


def add_role(site, username, role):
    with rows_of(site) as database:
        changed = database.execute("UPDATE users SET roles = ? WHERE username = ?", (role, username)).rowcount
        assert changed == 1


@pytest.fixture(scope="module")
def tool(ruled):
    settings = {
        "SALLYPORT_STATE_DIR": ruled.site.folder / "state",
        "SALLYPORT_RULES_FILE": ruled.rules.path,
    }
    return lambda *arguments: run("rules", *arguments, **settings)


def test_the_tool_checks_a_file_and_names_the_line(tool, tmp_path):
    file = tmp_path / "rules"
    file.write_text("allow users * https://x/\nallow role:Admin * *\nexpect nobody GET https://x/ 401\n")
    found = tool("check", str(file))
    assert found.returncode == 65
    assert found.stdout.decode() == f"{file}:2: a role is 1 to 64 of a-z, 0-9 and -: `Admin`\n"
    assert words(found) == ["1 findings"]
    file.write_text("allow users * https://x/\nexpect nobody GET https://x/ 403\n")
    assert tool("check", str(file)).stdout.decode() == f"{file}:2: expected 403, and it is 401: line 1 decides\n"
    as_json = json.loads(tool("check", str(file), "--json").stdout)
    assert as_json["findings"] == [{"line": 2, "sentence": "expected 403, and it is 401: line 1 decides"}]
    file.write_text("allow users * https://x/\nexpect nobody GET https://x/ 401\n")
    good = tool("check", str(file))
    assert (good.returncode, good.stdout) == (0, b"")
    file.chmod(0o666)
    assert tool("check", str(file)).returncode == 65


def test_the_tool_answers_with_the_roles_that_the_user_has(ruled, alice, tool):
    ruled.rules.become(
        "allow role:admin * https://localhost/app",
        "allow users&network:10.0.0.0/8 * https://localhost/app",
        "allow users * https://localhost/pay fresh",
    )
    ask = lambda *arguments: tool("test", *arguments).stdout.decode().strip()
    assert ask("alice", "GET", "https://localhost/app") == "403 denied"
    assert ask("alice", "GET", "https://localhost/app", "--from", "10.1.2.3") == "200 let in"
    assert ask("alice:admin", "GET", "https://localhost/app") == "200 let in"
    assert ask("nobody", "GET", "https://localhost/app") == "401 has to log in first"
    assert ask("alice", "GET", "https://localhost/pay") == "403 has to give the password again"
    assert ask("alice", "GET", "https://localhost/pay", "--fresh") == "200 let in"
    assert json.loads(ask("alice", "GET", "https://localhost/x", "--json")) == {
        "status": 403,
        "verdict": "denied",
        "line": None,
    }
    add_role(ruled.site, "alice", "admin")
    assert ask("alice", "GET", "https://localhost/app") == "200 let in"
    assert ruled.status(headers=alice.bearer) == 200
    unknown = tool("test", "mallory", "GET", "https://localhost/app")
    assert unknown.returncode == 65 and words(unknown) == ["there is no user mallory; say the roles: mallory:role,role"]
    assert tool("test", "alice", "GET", "/app").returncode == 64


def test_the_tool_tells_why(ruled, tool):
    ruled.rules.become(
        "allow role:staff * https://localhost/app", "deny user:bob * https://localhost/", "allow users * *"
    )
    told = tool("explain", "bob:", "GET", "https://localhost/app/../app").stdout.decode()
    assert told.splitlines()[:5] == [
        "path /app: 403 denied",
        f"  {ruled.rules.path}:1: allow role:staff * https://localhost/app",
        "    is about others",
        f"  {ruled.rules.path}:2: deny user:bob * https://localhost/",
        "    decides",
    ]
    assert "path /app/../app: 403 denied" in told and told.endswith("together: 403 denied\n")
    nothing = tool("explain", "bob:", "GET", "https://localhost/app", "--file", "/nonexistent")
    assert nothing.returncode == 65
    as_json = json.loads(tool("explain", "bob:", "GET", "https://localhost/x", "--json").stdout)
    assert (as_json["line"], as_json["paths"][0]["rules"][-1]["decides"]) == (2, True)
