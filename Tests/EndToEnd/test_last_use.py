"""RS6: what the gate learns of a session's use holds the idle limit off, and can end nothing."""

import base64
import concurrent.futures
import contextlib
import fcntl
import json
import os
import signal
import sqlite3
import time

import pytest

from assertions import assert_problem
from operator_tool import run, settings_of
from running_site import wait_for

IDLE = 1_209_600


@pytest.fixture(scope="module")
def site(make_site):
    return make_site()


def raw(text):
    return base64.urlsafe_b64decode(text + "==")


def sid(login):
    claims = login.access.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=="))["sid"]


def execute(path, sql, *values):
    with contextlib.closing(sqlite3.connect(path, timeout=60)) as database, database:
        return database.execute(sql, values).fetchall()


def last_seen(site, login, seconds_ago):
    """Sets when the row says that the session was last seen."""
    execute(
        site.folder / "state/accounts.db", "UPDATE sessions SET last_seen_at = ? WHERE id = ?",
        int(time.time()) - seconds_ago, raw(sid(login)),
    )  # fmt: skip


def uses(site, login):
    path = f"file:{site.folder}/gate/gate.db?mode=ro"
    with contextlib.closing(sqlite3.connect(path, uri=True, timeout=60)) as database:
        found = database.execute("SELECT last_used_at FROM session_uses WHERE session_id = ?", (raw(sid(login)),))
        return [use for (use,) in found]


def used(site, login):
    """A session that the gate has let in, and whose row alone would end it."""
    last_seen(site, login, 61)
    assert site.http.get("/auth/protected", headers=login.bearer).status_code == 200
    wait_for(lambda: uses(site, login), 60, "the use is stored")
    last_seen(site, login, IDLE + 100)
    return login


def answers(site, login):
    return [
        site.http.get("/auth/protected", headers=login.bearer),
        site.http.get("/auth/session", headers=login.bearer),
        login.refreshed(),
    ]


def test_RS6_a_session_that_is_used_at_the_gate_alone_is_not_idle(site):
    login = used(site, site.register().login())
    assert [answer.status_code for answer in answers(site, login)] == [200, 200, 200]


def test_RS6_one_that_nobody_used_is(site):
    login = site.register().login()
    last_seen(site, login, IDLE)
    for answer in answers(site, login):
        assert_problem(answer, 401, "session-ended")


def test_RS6_a_use_does_not_move_the_absolute_limit(site):
    login = used(site, site.register().login())
    execute(
        site.folder / "state/accounts.db", "UPDATE sessions SET expires_at = ? WHERE id = ?", int(time.time()),
        raw(sid(login)),
    )  # fmt: skip
    for answer in answers(site, login):
        assert_problem(answer, 401, "session-ended")


def test_a_use_is_stored_once_a_minute_at_most_over_all_workers(site):
    login = site.register().login()
    last_seen(site, login, 61)
    begun = int(time.time())
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        ask = lambda _: site.http.get("/auth/protected", headers=login.bearer).status_code  # noqa: E731
        assert set(threads.map(ask, range(200))) == {200}
        (first,) = wait_for(lambda: uses(site, login), 60, "the use is stored")
        assert begun <= first <= time.time()
        time.sleep(1.1)
        assert set(threads.map(ask, range(50))) == {200}
    assert uses(site, login) == [first]


def test_the_list_shows_the_use(site):
    login = site.register().login()
    last_seen(site, login, 61)
    site.http.get("/auth/protected", headers=login.bearer)
    (use,) = wait_for(lambda: uses(site, login), 60, "the use is stored")
    (entry,) = site.http.get("/auth/sessions", headers=login.bearer).json()["sessions"]
    assert entry["last_seen_at"] == use


def renew(site):
    """Those who have the database open go on with it: lets others take their place."""
    for kind in ("accounts", "gate"):
        before = site.workers(kind)
        os.kill(site.pool(kind), signal.SIGHUP)
        wait_for(
            lambda kind=kind, before=before: len(site.workers(kind)) == 2 and not before & site.workers(kind),
            60,
            "new workers",
        )


def test_a_database_that_cannot_be_read_is_503_for_an_idle_session_and_nothing_for_others(site):
    idle, other = used(site, site.register().login()), site.register().login()
    path = site.folder / "gate/gate.db"
    execute(path, "PRAGMA user_version = 99")
    try:
        renew(site)
        for answer in answers(site, idle):
            assert_problem(answer, 503, "unavailable")
        assert [answer.status_code for answer in answers(site, other)] == [200, 200, 200]
        listed = site.http.get("/auth/sessions", headers=other.bearer)
        assert listed.status_code == 200
        found = run("check", **settings_of(site))
        assert found.returncode == 65
        assert b"gate.db" in found.stdout
        lines = [json.loads(line) for line in site.log("gate").splitlines() if "uses of sessions" in line]
        assert lines and all(line["level"] == "error" for line in lines)
        assert len(lines) <= 2, "once a minute at most, for each of two workers"
    finally:
        execute(path, "PRAGMA user_version = 1")
        renew(site)
    assert [answer.status_code for answer in answers(site, idle)] == [200, 200, 200]
    assert run("check", **settings_of(site)).returncode == 0


def seconds_for(site, login, count):
    begun = time.monotonic()
    for _ in range(count):
        assert site.http.get("/auth/protected", headers=login.bearer).status_code == 200
    return time.monotonic() - begun


def test_a_lock_that_is_held_makes_nobody_wait(site):
    login = site.register().login()
    usual = seconds_for(site, login, 200)
    last_seen(site, login, 61)
    with open(site.folder / "gate/gate.lock", "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # each of two workers would wait 100 ms and more each time: 40 s in all
        assert seconds_for(site, login, 800) < 4 * usual + 35
        assert uses(site, login) == []
    site.http.get("/auth/protected", headers=login.bearer)
    wait_for(lambda: uses(site, login), 60, "the use is stored")


def test_a_gate_without_a_place_for_its_database_goes_on_and_says_so(make_site, tmp_path):
    (tmp_path / "file").write_text("")
    site = make_site(SALLYPORT_GATE_STATE_DIR=tmp_path / "file/gate")
    login = site.register().login()
    last_seen(site, login, 61)
    assert [answer.status_code for answer in answers(site, login)] == [200, 200, 200]
    assert "uses of sessions are not stored" in site.log("gate")


def test_purge_forgets_what_is_of_no_use_any_more(site):
    gone, kept = used(site, site.register().login()), used(site, site.register().login())
    database = site.folder / "state/accounts.db"
    execute(database, "UPDATE sessions SET expires_at = 1 WHERE id = ?", raw(sid(gone)))
    insert = "INSERT INTO events (at, kind, actor, address, request_id) VALUES (?, 'logged-in', 'anybody', '', 'old')"
    for days in [366] * 250 + [364]:
        execute(database, insert, int(time.time()) - days * 86_400)
    ended = run("purge", **settings_of(site))
    assert ended.returncode == 0, ended.stderr
    counts = dict(line.split() for line in ended.stdout.decode().splitlines())
    assert int(counts["sessions"]) >= 1
    assert (counts["events"], int(counts["session-uses"]) >= 1) == ("250", True)
    assert execute(database, "SELECT count(*) FROM events WHERE request_id = 'old'") == [(1,)]
    assert uses(site, gone) == []
    assert len(uses(site, kept)) == 1
    again = dict(line.split() for line in run("purge", **settings_of(site)).stdout.decode().splitlines())
    assert set(again.values()) == {"0"}
    assert_problem(gone.refreshed(), 401, "session-ended")
