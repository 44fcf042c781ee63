"""`sallyport export`, and back into a second site. Nobody is locked in."""

import json
import os
import pty
import stat
import subprocess

import pytest
from administered_site import done, events, tool
from operator_tool import TOOL, words
from running_site import PASSWORD, clean_environment


@pytest.fixture(scope="module")
def two_sites(make_site):
    return make_site(SALLYPORT_REGISTRATION="open"), make_site()


def test_there_and_back(two_sites, tmp_path):
    """All that an account is goes along: name, address, roles, times, disabled, and the password works."""
    one, two = two_sites
    for name, options in {
        "plain": [],
        "full": ["--role", "editor", "--role", "admin", "--email", "f@example.org"],
    }.items():
        done(one, "user", "add", name, *options, stdin=PASSWORD.encode())
    done(one, "user", "add", "off", stdin=PASSWORD.encode())
    done(one, "user", "email", "full", "F@example.org", "--verified")
    done(one, "user", "disable", "off")
    path = tmp_path / "users.jsonl"
    done(one, "export", "--with-hashes", "--output", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    done(two, "import", "jsonl", str(path), "--commit", "--emails-verified")
    for name in ("plain", "full"):
        answer = two.http.post("/auth/login", json={"username": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
    assert two.http.post("/auth/login", json={"username": "off", "password": PASSWORD}).status_code == 401
    assert events(two, "password-rehashed") == []

    def told(site):
        users = [json.loads(line) for line in done(site, "export").splitlines()]
        return [{key: value for key, value in user.items() if key != "id"} for user in users]

    assert told(one) == told(two)
    assert {user["username"]: user.get("email_verified") for user in told(two)}["full"] is True
    assert not any("password_hash" in user for user in told(two))
    assert events(one, "users-exported")[0][2] == "with password hashes"


def test_hashes_do_not_go_to_a_terminal(two_sites):
    site = two_sites[0]
    inner, outer = pty.openpty()
    environment = clean_environment(
        SALLYPORT_STATE_DIR=site.folder / "state", SALLYPORT_SECRET_FILE=site.folder / "master.secret"
    )
    ended = subprocess.run(
        [TOOL, "export", "--with-hashes"], env=environment, stdin=subprocess.DEVNULL, stdout=outer,
        stderr=subprocess.PIPE, timeout=60,
    )  # fmt: skip
    os.close(outer)
    os.close(inner)
    assert (ended.returncode, words(ended)) == (65, ["hashes do not go to a terminal: name a file with --output"])


def test_a_file_that_is_there_is_left_alone(two_sites, tmp_path):
    path = tmp_path / "users.jsonl"
    path.write_text("mine")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    for place in (path, link):
        assert tool(two_sites[0], "export", "--output", str(place)).returncode == 73
    assert path.read_text() == "mine" and not (tmp_path / "nowhere").exists()
