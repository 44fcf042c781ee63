"""`sallyport init --admin`: the first user of a site, who administers the others."""

import re

from operator_tool import TOOL, everything_in, rows, run, settings_in, words

PASSWORD = b"correct horse battery\n"


def test_the_first_admin_is_made_with_the_password_of_standard_input(tmp_path):
    made = run("init", "--admin", "Alice", stdin=PASSWORD, **settings_in(tmp_path))
    assert made.returncode == 0, made.stderr
    assert rows(tmp_path) == [("alice",)]
    shown = run("user", "show", "alice", "--json", **settings_in(tmp_path))
    assert b'"admin"' in shown.stdout
    assert PASSWORD.strip() not in made.stdout + made.stderr


def test_or_a_link_is_printed_with_which_the_password_is_set(tmp_path):
    settings = settings_in(tmp_path) | {"SALLYPORT_URL": "https://example.org"}
    made = run("init", "--admin", "alice", "--admin-link", **settings)
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(rb"https://example\.org/auth/pages/reset-password\?token=[\w-]{20,}\n", made.stdout)
    assert rows(tmp_path) == [("alice",)]


def test_nothing_is_made_for_a_name_or_a_password_that_cannot_be_taken(tmp_path):
    for name, password in (("alice", b"short\n"), ("alice", b""), ("Älice", PASSWORD), ("", PASSWORD)):
        refused = run("init", "--admin", name, stdin=password, **settings_in(tmp_path))
        assert refused.returncode != 0 and words(refused), (name, password)
        assert everything_in(tmp_path) == {}, "nothing was made"


def test_the_password_is_no_argument(tmp_path):
    refused = run("init", "--admin", "alice", "--password", "x", **settings_in(tmp_path))
    assert refused.returncode == 64 and everything_in(tmp_path) == {}
    assert run("init", "--admin-link", **settings_in(tmp_path)).returncode == 64
    assert TOOL.exists()
