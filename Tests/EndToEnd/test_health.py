"""OP7: what a monitor hears of each door, and that nobody hears more."""

import contextlib
import re
import sqlite3
import subprocess
import sys

import pytest
from assertions import assert_problem
from running_site import wait_for

LIVE, READY, GATE = "/auth/health/live", "/auth/health/ready", "/auth/health/gate"
HOLD_FLOCK = """
import fcntl, sys
lock = open(sys.argv[1] + "/accounts.lock", "r+")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def own_site(make_site):
    return make_site(SALLYPORT_LOCK_TIMEOUT=1)


@pytest.mark.parametrize("path, word", [(LIVE, "alive"), (READY, "ready"), (GATE, "ready")])
def test_OP7_a_monitor_hears_one_word_whoever_it_is(site, path, word):
    for agent in ("GoogleHC/1.0", "kube-probe/1.29", ""):
        answer = site.http.get(path, headers={"User-Agent": agent})
        assert (answer.status_code, answer.json()) == (200, {"status": word})
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
    assert site.http.head(path).status_code == 200
    assert site.http.post(path).status_code == 405


def test_OP7_a_monitors_name_opens_nothing(private_site):
    for agent in ("GoogleHC/1.0", "kube-probe/1.29"):
        assert private_site.http.get("/private/secret.txt", headers={"User-Agent": agent}).status_code == 401


def assert_unready(site):
    """503 that tells a client nothing; the cause stands in the log."""
    answer = site.http.get(READY)
    assert_problem(answer, 503, "unavailable")
    assert set(answer.json()) == {"type", "title", "status"}
    assert "retry-after" in answer.headers
    assert site.http.get(LIVE).status_code == 200


@contextlib.contextmanager
def changed(site, sql, back):
    with site.database() as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.executescript(sql)
    yield
    with site.database() as database:
        database.executescript(back)


def test_a_site_without_a_key_to_sign_with_is_not_ready(own_site):
    assert own_site.http.get(READY).status_code == 200
    with changed(
        own_site,
        "UPDATE keys SET state = 'next' WHERE state = 'signing' AND use = 'access'",
        "UPDATE keys SET state = 'signing' WHERE state = 'next' AND use = 'access'",
    ):
        assert_unready(own_site)
    assert own_site.http.get(READY).status_code == 200


def test_a_schema_that_is_not_ours_is_not_ready(own_site):
    with own_site.database() as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
    with changed(own_site, "PRAGMA user_version = 999", f"PRAGMA user_version = {version}"):
        assert_unready(own_site)
    assert own_site.http.get(READY).status_code == 200


def test_a_master_key_that_this_process_lacks_is_not_ready(own_site):
    with changed(
        own_site,
        "CREATE TEMP TABLE one AS SELECT * FROM master_keys LIMIT 1; UPDATE one SET id = x'01020304';"
        "INSERT INTO master_keys SELECT * FROM one",
        "DELETE FROM master_keys WHERE id = x'01020304'",
    ):
        assert_unready(own_site)
    assert own_site.http.get(READY).status_code == 200


def test_DB4_a_database_that_cannot_be_changed_is_not_ready_and_says_so_while_that_lasts(own_site):
    command = [sys.executable, "-c", HOLD_FLOCK, own_site.folder / "state"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        told = len(own_site.log("accounts"))
        assert_unready(own_site)
        # the gate reads, and needs no more
        assert own_site.http.get(GATE).status_code == 200
        holder.stdin.close()
        assert holder.wait(60) == 0
    line = wait_for(lambda: re.search(f".*{READY}.*", own_site.log("accounts")[told:]), 60, "the line of the request")
    assert "overdue" not in line[0], "it was no request's deadline that ended the wait"
    assert own_site.http.get(READY).status_code == 200


def test_DB6_a_database_that_was_moved_away_is_not_ready(own_site):
    path = own_site.folder / "state/accounts.db"
    aside = path.with_suffix(".aside")
    path.rename(aside)
    assert_unready(own_site)
    aside.rename(path)
    assert own_site.http.get(READY).status_code == 200


def test_a_gate_that_cannot_read_is_not_ready(own_site):
    with contextlib.closing(sqlite3.connect(own_site.folder / "state/accounts.db")) as database:
        database.execute("ALTER TABLE keys RENAME TO lost")
        database.commit()
        answer = own_site.http.get(GATE)
        database.execute("ALTER TABLE lost RENAME TO keys")
        database.commit()
    assert_problem(answer, 503, "unavailable")
    assert own_site.http.get(GATE).status_code == 200


def test_a_gate_that_is_gone_is_told_of_by_nginx(own_site):
    with own_site.without("gate"):
        assert_problem(own_site.http.get(GATE), 503, "unavailable")
        assert own_site.http.get(READY).status_code == 200
    wait_for(lambda: own_site.http.get(GATE).status_code == 200, 60, "the gate is back")
