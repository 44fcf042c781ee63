"""`sallyport user add` with the password on standard input."""

import pytest

from operator_tool import rows, run, settings_in, words
from running_site import PASSWORD


@pytest.mark.parametrize("typed", [PASSWORD, PASSWORD + "\n", PASSWORD + "\r\n", PASSWORD + "\nsecond line\n"])
def test_user_add_takes_the_first_line_of_standard_input_and_prints_the_id(place, typed):
    ended = run("user", "add", "alice", "--role", "admin", stdin=typed.encode(), **settings_in(place))
    assert ended.returncode == 0, ended
    assert len(ended.stdout.split()) == 1 and ended.stdout.endswith(b"\n")
    assert words(ended) == ["added alice"]
    taken = run("user", "add", "Alice", stdin=typed.encode(), **settings_in(place))
    assert (taken.returncode, taken.stdout) == (73, b"")
    assert words(taken) == ["this username is taken"]
    assert len(rows(place)) == 1


@pytest.mark.parametrize(
    "username, typed",
    [
        *[
            ("alice", b""),
            ("alice", b"\n"),
            ("alice", b"short\n"),
            ("alice", b"x" * 5000),
            ("alice", b"a" * 15 + b"\n"),
        ],
        *[("alice", b"caf\xe9 au lait sans sucre\n"), ("-", PASSWORD.encode()), ("a b", PASSWORD.encode())],
        *[("a@b@c", PASSWORD.encode()), ("al\u0456ce", PASSWORD.encode()), ("a" * 65, PASSWORD.encode())],
    ],
)
def test_refused_input_is_status_65_and_nobody_is_added(place, username, typed):
    ended = run("user", "add", "--", username, stdin=typed, **settings_in(place))
    assert (ended.returncode, ended.stdout) == (65, b""), ended
    assert words(ended)
    assert rows(place) == []


def test_the_most_roles_that_are_taken_still_let_their_user_in(place):
    roles = [f"role-{number:02}-{'x' * 23}" for number in range(32)]
    assert len(",".join(roles)) <= 1024
    options = [word for role in roles for word in ("--role", role)]
    ended = run("user", "add", "alice", *options, stdin=PASSWORD.encode(), **settings_in(place))
    assert ended.returncode == 0, ended


def test_user_add_without_a_site_is_status_78(tmp_path):
    ended = run("user", "add", "alice", stdin=PASSWORD.encode(), **settings_in(tmp_path))
    assert (ended.returncode, ended.stdout) == (78, b"")
    assert words(ended)


def test_a_database_that_is_locked_is_status_69(place):
    import fcntl

    with open(place / "state/accounts.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = run("user", "add", "alice", stdin=PASSWORD.encode(), **settings_in(place), SALLYPORT_LOCK_TIMEOUT=1)
    assert (ended.returncode, ended.stdout) == (69, b""), ended
    assert rows(place) == []
