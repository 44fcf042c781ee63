"""DB2: what was acknowledged is there after a power cut, and what is there is a state that once was."""

import base64
import bisect
import contextlib
import pathlib
import random
import secrets
import shutil
import sqlite3
import tempfile
import threading
import time

import pytest
from bare_worker import bare_worker
from figures import Figures
from power_cut import Disk, read_state, states_of
from scale import scale
from system_calls import Reader, Trace
from test_keys_at_start import Place
from whole import assert_whole

pytestmark = pytest.mark.timeout(scale("seconds for a test", 600, 0))

NAMES = ("accounts.db", "accounts.db-wal")
CLIENTS = 4
# one frame short of this many, SQLite begins to copy the log into the database
CHECKPOINT_BYTES = 1000 * (4096 + 24)


def parts(refresh_token):
    """Session and counter, as they lie in a refresh token."""
    raw = base64.urlsafe_b64decode(refresh_token + "=" * (-len(refresh_token) % 4))
    return raw[5:21], int.from_bytes(raw[21:29])


class Client:
    """Registers, logs in, refreshes and logs out; keeps by each answer's marker what must hold from then on."""

    def __init__(self, login, accounts):
        self.login, self.accounts, self.holds = login, accounts, {}

    def did(self, holds, ask, *arguments):
        marker = secrets.token_hex(16)
        answer = ask(*arguments, marker=marker)
        assert answer.status in (200, 201, 204), (answer.status, answer.body)
        body = answer.json() if answer.body else {}
        self.holds[marker] = holds(body)
        return body

    def refreshed(self, pair):
        return self.did(self.counted, self.accounts.refresh, pair["refresh_token"])

    @staticmethod
    def counted(body):
        session, counter = parts(body["refresh_token"])
        return lambda state: state.sessions.get(session, (-1,))[0] >= counter

    def live(self, users, refreshes):
        for _ in range(users):
            name = "user-" + secrets.token_hex(6)
            self.did(lambda _, name=name: lambda state: name in state.users, self.login.register, name)
            pair = self.did(self.counted, self.login.login, name)
            for _ in range(refreshes):
                pair = self.refreshed(pair)
            session, _ = parts(pair["refresh_token"])
            self.did(
                lambda _, session=session: lambda state: state.sessions.get(session, (0, False))[1],
                self.accounts.logout,
                pair["refresh_token"],
            )


class Recording:
    """What some workers did under strace: the files before it, the events, and what each answer promised."""

    def __init__(self, stack, folder, users, refreshes):
        self.place = Place(folder)
        settings = self.place.settings | {"SALLYPORT_REFRESH_GRACE": 0}
        login = stack.enter_context(bare_worker("login", folder, settings))
        first = stack.enter_context(bare_worker("accounts", folder, settings))
        second = stack.enter_context(bare_worker("accounts", folder, settings, like=first, name="second"))
        self.fill_log(Client(login, first))
        self.images = {name: (self.place.state / name).read_bytes() for name in NAMES}
        trace = Trace(folder / "strace.log", (login, first, second))
        clients = [Client(login, first) for _ in range(CLIENTS)]
        threads = [threading.Thread(target=client.live, args=(users, refreshes)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        trace.stop()
        self.holds = {marker: holds for client in clients for marker, holds in client.holds.items()}
        assert len(self.holds) == CLIENTS * users * (refreshes + 3), "every client came to its end"
        self.events = Reader({name: self.place.state / name for name in NAMES}).read(trace.path)

    def fill_log(self, client):
        """Until a checkpoint is near, which the recording then holds."""
        log = self.place.state / "accounts.db-wal"
        assert client.login.register("first").status == 201
        pair = client.login.login("first").json()
        while log.stat().st_size < 0.98 * CHECKPOINT_BYTES:
            pair = client.refreshed(pair)

    def required(self, states, reached):
        """For each event, the earliest state that keeps every promise made until then."""
        least, required = 0, []
        for number, event in enumerate(self.events):
            if event.kind == "answer" and event.marker in self.holds:
                kept = bisect.bisect_left(states, True, key=self.holds[event.marker])
                assert kept < reached[number], "it was acknowledged before it was written"
                least = max(least, kept)
            required.append(least)
        return required


@pytest.fixture
def memory():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sallyport-cut-", dir="/dev/shm"))
    yield folder
    shutil.rmtree(folder)


class Replay:
    """Cuts a recording's power; a loss is a cut after which something acknowledged was gone, or a file broken."""

    def __init__(self, recording, folder):
        self.recording, self.folder = recording, folder
        self.states, reached = states_of(folder, recording.images, recording.events)
        self.required = recording.required(self.states, reached)
        self.number_of = {state.digest: number for number, state in enumerate(self.states)}

    @staticmethod
    def places(count, events, chance):
        """How many cuts after each event: one before and after each sync and answer, the others anywhere."""
        places = [0] * len(events)
        for at, (_, event) in enumerate(events):
            if event.kind in ("sync", "answer"):
                places[at] += 1
                places[max(0, at - 1)] += 1
        for _ in range(count - sum(places)):
            places[chance.randrange(len(places))] += 1
        return places

    def run(self, count, figures, events=None, after_cut=lambda trial: None):
        """`events` are those that reach the disk, with their numbers: all, if not given."""
        events = events or list(enumerate(self.recording.events))
        chance = random.Random(secrets.randbits(64))
        disk, unsynced = Disk(self.folder, self.recording.images), 0
        try:
            for (number, event), cuts in zip(events, self.places(count, events, chance), strict=True):
                disk.apply(number, event)
                unsynced += cuts if any(disk.pending.values()) else 0
                for _ in range(cuts):
                    disk.cut(chance)
                    figures.trial(losses=0 if self.is_kept(number) else 1)
                    after_cut(figures.trials)
                    disk.restore()
        finally:
            disk.close()
        figures.note = f"{unsynced} with unsynced writes, {len(self.states)} states"

    def is_kept(self, number):
        try:
            state = read_state(self.folder)
        except (AssertionError, sqlite3.DatabaseError):
            return False
        return self.number_of.get(state.digest, -1) >= self.required[number]


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Recording(stack, tmp_path_factory.mktemp("cut"), users=scale("cut users", 3, 12), refreshes=25)


def test_DB2_a_power_cut_at_any_moment_loses_nothing_acknowledged_and_leaves_a_state_that_was(recording, memory):
    replay, figures = Replay(recording, memory), Figures("power cut")
    kinds = [event.kind + event.file for event in recording.events]
    assert kinds.count("writeaccounts.db") > 0, "the recording holds a checkpoint"
    assert len(replay.states) > 300, "each commit is a state of its own"
    replay.run(scale("cuts", 5_000, 100_000), figures)
    assert figures.losses == 0


def test_DB2_a_worker_serves_what_a_power_cut_left(recording, memory, tmp_path):
    replay, figures = Replay(recording, memory), Figures("power cut, then a worker")
    settings = recording.place.settings | {"SALLYPORT_STATE_DIR": tmp_path / "state"}
    every = scale("cuts", 5_000, 100_000) // 25

    def serve(number):
        if number % every:
            return
        shutil.rmtree(tmp_path / "state", ignore_errors=True)
        shutil.copytree(memory, tmp_path / "state")
        (tmp_path / "state").chmod(0o2750)
        (tmp_path / "state/accounts.lock").touch(0o600)
        name = max(read_state(memory).users)
        begun = time.monotonic()
        with bare_worker("login", tmp_path, settings) as worker:
            assert worker.login(name).status == 200
            assert worker.register("after").status == 201
        figures.longest = max(figures.longest, time.monotonic() - begun)
        assert_whole(recording.place, **settings)

    replay.run(1_000, figures, after_cut=serve)
    assert figures.losses == 0


def test_DB2_the_replay_sees_what_a_log_without_syncs_would_lose(recording, memory):
    """As with synchronous=NORMAL, where a commit is synced by the next checkpoint alone."""
    everything = enumerate(recording.events)
    events = [pair for pair in everything if pair[1].kind != "sync" or pair[1].file != "accounts.db-wal"]
    replay, figures = Replay(recording, memory), Figures("power cut without syncs, which must lose")
    replay.run(0, figures, events[: len(events) // 4])
    assert figures.losses > 0
