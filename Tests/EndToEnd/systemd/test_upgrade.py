"""A new version over the old one, and back, while requests come in: nobody notices."""

import pytest

from packages import HIGHER, altered
from steady_load import no_request_lost

pytestmark = pytest.mark.timeout(1_000)
# What a next version's step does that only adds; see AccountsSchema.
NEXT_STEP = """
BEGIN IMMEDIATE;
CREATE TABLE passkeys (id BLOB PRIMARY KEY, user_id BLOB REFERENCES users (id) ON DELETE CASCADE) STRICT;
ALTER TABLE users ADD COLUMN display_name TEXT;
ALTER TABLE sessions ADD COLUMN trust INTEGER NOT NULL DEFAULT 0;
UPDATE meta SET expanded_to = 3;
PRAGMA user_version = 3;
COMMIT;
"""


def sql(box, text):
    """Under the write lock, as a program of ours would."""
    command = ["flock", "/var/lib/sallyport/accounts.lock", "sqlite3", "-bail", "/var/lib/sallyport/accounts.db"]
    return box.run("runuser", "-u", "sallyport", "--", *command, stdin=".timeout 5000\n" + text).stdout


@pytest.fixture(scope="module")
def sessions(server):
    """A user's session from before all that is done here."""
    server.register("alice")
    return server.login("alice")


def nginx_workers(box):
    main = box.unit("nginx", "MainPID")["MainPID"]
    return set(box.sh(f"cat /proc/{main}/task/{main}/children").split())


def assert_same_sessions(server, sessions):
    status, answer = server.ask("/auth/protected", token=sessions["access_token"])
    assert status == 200, answer
    assert server.ask("/private/index.html", token=sessions["access_token"]) == (200, "private\n")
    status, answer = server.ask("/auth/refresh", {"refresh_token": sessions["refresh_token"]})
    assert status == 200, answer
    sessions.update(answer)


def assert_all_renewed(before, after):
    assert set(before) == set(after)
    assert not set(before.values()) & set(after.values()), "every worker is a new process"


def test_FC6_DB9_a_version_up_and_back_again_under_load_loses_no_request_and_no_session(
    server, sessions, package, higher_package
):
    workers, sockets, version = server.workers(), server.sockets(), server.version()
    with no_request_lost(server):
        server.install(higher_package)
        assert server.version() == HIGHER
        upgraded = server.workers()
        assert_all_renewed(workers, upgraded)
        # what the new version's first worker would have done
        sql(server.box, NEXT_STEP)
        assert_same_sessions(server, sessions)
        # a worker that is replaced meanwhile
        server.box.run("systemctl", "restart", "sallyport-accounts@1.service")
        upgraded = server.workers()

        server.install(package, "--allow-downgrades")
        assert server.version() == version
        assert_all_renewed(upgraded, server.workers())
    assert server.sockets() == sockets, "the sockets stayed open"
    assert_same_sessions(server, sessions)
    server.login("alice")
    assert sql(server.box, "PRAGMA user_version") == "3\n"
    assert "all is well" in server.box.run("sallyport", "check").stderr


def test_DB9_a_version_that_cannot_read_the_database_says_so_and_leaves_the_old_workers_serving(
    server, sessions, package
):
    sql(server.box, "UPDATE meta SET served_since = 3;")
    workers = server.workers()
    words = server.install(package, "--reinstall", "--allow-downgrades", check=False)
    assert "database has schema 3, this program knows 2" in words
    assert server.workers() == workers
    assert_same_sessions(server, sessions)
    sql(server.box, "UPDATE meta SET served_since = 2;")
    server.box.run("dpkg", "--configure", "-a")
    assert_all_renewed(workers, server.workers())
    assert_same_sessions(server, sessions)


def test_a_version_whose_workers_do_not_get_ready_leaves_the_old_ones_serving(server, sessions, package, packages):
    def break_gate(tree):
        (tree / "usr/bin/sallyport-gate").write_text("#!/bin/sh\nexit 70\n")

    broken = altered(package, packages, break_gate, "99.1")
    workers = server.workers()
    with no_request_lost(server):
        server.install(broken, check=False)
        assert "half-configured" in server.box.sh("dpkg-query -W -f '${Status}' sallyport")
        assert server.workers() == workers
    assert_same_sessions(server, sessions)
    server.install(package, "--allow-downgrades")
    assert_all_renewed(workers, server.workers())
    assert_same_sessions(server, sessions)


def test_files_for_nginx_that_a_version_changes_are_in_force_at_once(server, package, packages):
    def change(tree):
        path = tree / "etc/nginx/sallyport/public.conf"
        path.write_text(path.read_text() + "# of another version\n")

    changed = altered(package, packages, change, "99.2")
    nginx = nginx_workers(server.box)
    server.install(changed)
    # the old ones may take their time to end
    assert nginx_workers(server.box) - nginx
    nginx = nginx_workers(server.box)
    server.install(changed, "--reinstall")
    assert nginx_workers(server.box) <= nginx, "nothing was changed, nothing is reloaded"
