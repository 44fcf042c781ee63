"""DB6: files of the database missing, exchanged, foreign or read-only, at the start and under running workers."""

import contextlib
import copy
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from bare_worker import bare_worker
from conftest import needs_root
from figures import Figures
from running_site import wait_for
from test_keys_at_start import Place
from whole import assert_whole, rows

STARTS = Figures("starts on missing, exchanged and foreign files")
FILES = ("accounts.db", "accounts.db-wal", "accounts.db-shm")


class Kept:
    """A site with one user who is logged in, at rest."""

    def __init__(self, folder):
        place, self.folder = Place(folder), folder
        self.settings, self.state = place.settings, place.state
        with bare_worker("login", folder, self.settings, name="first") as login:
            assert login.register("alice").status == 201
            self.pair = login.login("alice").json()

    def sql(self, *statements):
        """Leaves -wal and -shm behind, as our own programs do."""
        script = "import os, sqlite3, sys; d = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        script += "for statement in sys.argv[2:]: d.execute(statement)\nos._exit(0)"
        subprocess.run(["python3", "-c", script, self.state / "accounts.db", *statements], check=True)

    def copy(self, folder):
        made = copy.copy(self)
        made.folder, made.state = folder, folder / "state"
        made.settings = self.settings | {"SALLYPORT_STATE_DIR": made.state}
        shutil.copytree(self.state, made.state)
        return made


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return Kept(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def kept(template, tmp_path):
    return template.copy(tmp_path)


def cut_to(size):
    def fault(kept):
        kept.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        path = kept.state / "accounts.db"
        os.truncate(path, size(path.stat().st_size))

    return fault


def remove_all(kept):
    for name in FILES:
        (kept.state / name).unlink(missing_ok=True)


def other_program(*statements):
    def fault(kept):
        remove_all(kept)
        kept.sql(*statements)

    return fault


def in_its_place(make):
    def fault(kept):
        remove_all(kept)
        make(kept.state / "accounts.db")

    return fault


def swap_all(kept):
    """A whole database of another site, with keys of another master secret."""
    other = Kept(kept.folder / "other")
    for name in FILES:
        shutil.copy(other.state / name, kept.state / name)


def swap_log(kept):
    """The log alone: its frames hold under their own checksums, and SQLite takes them."""
    other = Kept(kept.folder / "other")
    (kept.state / "accounts.db-shm").unlink()
    shutil.copy(other.state / "accounts.db-wal", kept.state / "accounts.db-wal")


def log_of_zeroes(kept):
    (kept.state / "accounts.db-shm").unlink()
    path = kept.state / "accounts.db-wal"
    path.write_bytes(bytes(path.stat().st_size))


def no_log(kept):
    for name in FILES[1:]:
        (kept.state / name).unlink()


TABLE = "CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT, password TEXT)"
FAULTS = {
    "truncated to half": cut_to(lambda size: size // 2),
    "truncated to 100 bytes": cut_to(lambda size: 100),
    "empty": in_its_place(Path.touch),
    "a text": in_its_place(lambda path: path.write_text("no users here\n" * 900)),
    "zeroes": in_its_place(lambda path: path.write_bytes(bytes(65_536))),
    "another program's": other_program(TABLE),
    "another program's, with a log": other_program("PRAGMA journal_mode=WAL", TABLE),
    "another program's, of our version": other_program("PRAGMA journal_mode=WAL", TABLE, "PRAGMA user_version=2"),
    "ours by its number alone": other_program(
        "PRAGMA journal_mode=WAL", "PRAGMA application_id=0x53414C59", "PRAGMA user_version=2"
    ),
    "a newer schema": lambda kept: kept.sql("PRAGMA user_version=3"),
    "a far newer schema": lambda kept: kept.sql("PRAGMA user_version=2147483647"),
    "a negative schema": lambda kept: kept.sql("PRAGMA user_version=-1"),
    "schema zero": lambda kept: kept.sql("PRAGMA user_version=0"),
    "another application's number": lambda kept: kept.sql("PRAGMA application_id=1"),
    "without a log": lambda kept: kept.sql("PRAGMA journal_mode=DELETE"),
    "a column gone": lambda kept: kept.sql("ALTER TABLE sessions DROP COLUMN device"),
    "a folder": in_its_place(os.mkdir),
    "a pipe": in_its_place(os.mkfifo),
    "a link to nothing": in_its_place(lambda path: path.symlink_to("nowhere")),
    "the log of zeroes": log_of_zeroes,
    "the log gone before its first copy": no_log,
}
# what the gate does not look at before it is asked: it has no master secret, takes no lock and reads no user's table
ACCOUNTS_FAULTS = FAULTS | {
    "truncated to no whole page": cut_to(lambda size: size // 3 // 4096 * 4096 - 100),
    "another site's": swap_all,
    "another site's log": swap_log,
    "the lock gone": lambda kept: (kept.state / "accounts.lock").unlink(),
    "no signing key's table": lambda kept: kept.sql("DROP TABLE keys"),
    "no user's table": lambda kept: kept.sql("DROP TABLE users"),
}


def assert_refused(kept, kind):
    with bare_worker(kind, kept.folder, kept.settings, name=f"refused-{kind}") as worker:
        assert not worker.starts(), worker.log()
        assert worker.process.returncode == 78, worker.log()
        lines = worker.log().splitlines()
        assert len(lines) == 1, lines
        assert lines[0].startswith(("sallyport-accounts: ", "sallyport-gate: ")), lines
    return lines[0]


def start_refused(kept, kind):
    before = {path.name for path in kept.state.iterdir()}
    assert_refused(kept, kind)
    STARTS.trial()
    after = {path.name for path in kept.state.iterdir() if not path.name.endswith(("-wal", "-shm"))}
    assert after <= before, "no file is made in place of a missing one"


@pytest.mark.parametrize("fault", ACCOUNTS_FAULTS)
def test_DB6_accounts_refuse_to_start_on_a_database_that_is_not_theirs(kept, fault):
    ACCOUNTS_FAULTS[fault](kept)
    start_refused(kept, "accounts")


@pytest.mark.parametrize("fault", FAULTS)
def test_DB6_the_gate_refuses_to_start_on_a_database_that_is_not_ours(kept, fault):
    FAULTS[fault](kept)
    start_refused(kept, "gate")


@pytest.mark.parametrize("swap", [swap_all, swap_log])
def test_DB6_the_gate_lets_nobody_in_by_another_sites_database(kept, swap):
    swap(kept)
    with bare_worker("gate", kept.folder, kept.settings) as gate:
        if gate.starts():
            assert gate.protected(kept.pair["access_token"]).status in (401, 503)


def away(path):
    path.rename(path.with_suffix(".aside"))


def away_and_empty(path):
    away(path)
    path.touch()


def away_and_another(path):
    away(path)
    shutil.copy(Kept(path.parents[1] / "other").state / path.name, path)


@pytest.mark.parametrize("change", [away, away_and_empty, away_and_another])
def test_DB6_under_running_workers_a_missing_database_is_503_until_it_is_back(kept, change):
    path, pair = kept.state / "accounts.db", kept.pair
    with contextlib.ExitStack() as stack:
        login, accounts, gate = (
            stack.enter_context(bare_worker(kind, kept.folder, kept.settings)) for kind in ("login", "accounts", "gate")
        )
        asks = {
            "register": lambda: login.register("bob"),
            "login": lambda: login.login("alice"),
            "session": lambda: accounts.session(pair["access_token"]),
            "refresh": lambda: accounts.refresh(pair["refresh_token"]),
            "protected": lambda: gate.protected(pair["access_token"]),
        }
        assert all(worker.starts() for worker in (login, accounts, gate))
        change(path)
        for name, ask in asks.items():
            answer = ask()
            assert answer.status == 503, (name, answer.status, answer.body)
            assert int(answer.headers["retry-after"]) > 0
            assert set(answer.json()) == {"type", "title", "status"}, "the cause is for the log"
        for worker in (login, accounts, gate):
            # the line follows the answer
            wait_for(lambda worker=worker: "removed or replaced" in worker.log(), 60, "the log says why")
        path.with_suffix(".aside").rename(path)
        assert [ask().status for ask in asks.values()] == [201, 200, 200, 200, 200]
    assert_whole(kept)
    assert rows(kept.state, "SELECT count(*) FROM users") == [(2,)]


@pytest.mark.parametrize("kind", ["accounts", "login"])
@needs_root
def test_DB6_accounts_refuse_to_start_on_a_file_system_that_is_read_only(kept, kind):
    subprocess.run(["mount", "--bind", kept.state, kept.state], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", kept.state], check=True)
        assert_refused(kept, kind)
        with bare_worker("gate", kept.folder, kept.settings) as gate:
            if gate.starts():
                assert gate.protected(kept.pair["access_token"]).status in (200, 503)
    finally:
        subprocess.run(["umount", kept.state], check=True)
    with bare_worker(kind, kept.folder, kept.settings) as worker:
        assert worker.starts()
