"""`sallyport pool` without nginx: its workers fail, refuse, retire and roll while FastCGI requests come in."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

import pytest
from fastcgi_responder import BEGIN_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT, read_record, record
from running_site import PROGRAMS, children, clean_environment, wait_for

pytestmark = pytest.mark.timeout(60)


def pair(name, value):
    return struct.pack("!II", len(name) | 1 << 31, len(value) | 1 << 31) + name.encode() + value.encode()


def ask(path, method="GET", uri="/auth/session", body=b"", pause=None):
    """One FastCGI request on a connection of its own; `pause` is called before the body. Returns the status."""
    params = {
        "REQUEST_METHOD": method, "REQUEST_URI": uri, "DOCUMENT_URI": uri, "SALLYPORT_URI": uri, "QUERY_STRING": "",
        "SALLYPORT_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "HTTPS": "on", "CONTENT_LENGTH": str(len(body) or ""),
        "CONTENT_TYPE": "application/json" if body else "", "SALLYPORT_REQUEST_ID": "0" * 32,
    }  # fmt: skip
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(str(path))
        connection.sendall(record(BEGIN_REQUEST, struct.pack("!HB5x", 1, 0)))
        connection.sendall(record(PARAMS, b"".join(pair(*item) for item in params.items())) + record(PARAMS, b""))
        if pause:
            pause()
        connection.sendall((record(STDIN, body) if body else b"") + record(STDIN, b""))
        answer = b""
        while True:
            kind, _, content = read_record(connection)
            if kind == STDOUT:
                answer += content
            elif kind == END_REQUEST:
                return int(re.match(rb"Status: (\d{3})\s", answer)[1])


class Pool:
    def __init__(self, folder, workers, kind, settings):
        self.folder, self.path = folder, folder / f"{kind}.sock"
        self.temporary = folder / "tmp"
        self.temporary.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [PROGRAMS / "sallyport", "pool", kind, "--workers", str(workers), "--listen", f"unix:{self.path}"],
            env=clean_environment(**settings, TMPDIR=self.temporary), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.lines = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            self.lines.append(line.decode())

    def count(self, text):
        return sum(text in line for line in self.lines)

    def wait_for_line(self, text, count=1, seconds=20):
        wait_for(lambda: self.count(text) >= count, seconds, f"{count} x {text} in {self.lines}")

    def workers(self, size):
        return set(wait_for(lambda: len(found := children(self.process.pid)) == size and found, 10, f"{size} workers"))

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        status = self.process.wait(30)
        self.reader.join(10)
        return status


@pytest.fixture
def settings(tmp_path):
    settings = {"SALLYPORT_STATE_DIR": tmp_path / "state", "SALLYPORT_SECRET_FILE": tmp_path / "master.secret"}
    made = subprocess.run([PROGRAMS / "sallyport", "init"], env=clean_environment(**settings), capture_output=True)
    assert made.returncode == 0, made.stderr
    return settings


@pytest.fixture
def start(settings):
    """Starts a pool on a fresh database and waits until its workers are ready."""
    with contextlib.ExitStack() as stack, tempfile.TemporaryDirectory() as folder:

        def start(workers=2, kind="accounts", is_ready=True, **more):
            pool = Pool(pathlib.Path(folder), workers, kind, settings | more)
            stack.callback(pool.process.wait)
            stack.callback(pool.process.kill)
            if is_ready:
                pool.wait_for_line('"ready"', workers)
                wait_for(lambda: os.listdir(pool.temporary) == [], 10, "the pool has heard that its workers are ready")
            return pool

        yield start


class Stream:
    """Requests one after the other from some threads, until the block ends; statuses, and whatever went wrong."""

    def __init__(self, path, threads=4):
        self.path, self.statuses, self.failures, self.stopping = path, [], [], threading.Event()
        self.threads = [threading.Thread(target=self.ask) for _ in range(threads)]

    def ask(self):
        while not self.stopping.is_set():
            try:
                self.statuses.append(ask(self.path))
            except (OSError, EOFError, TypeError) as error:
                self.failures.append(error)

    def wait_for_more(self, count):
        goal = len(self.statuses) + count
        wait_for(lambda: len(self.statuses) >= goal, 30, f"{count} more answers")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def test_FC5_a_killed_worker_is_replaced_within_a_second_again_and_again(start):
    pool = start()
    for number in range(10):
        before = pool.workers(2)
        ready = pool.count('"ready"')
        killed = time.monotonic()
        os.kill(min(before), signal.SIGKILL)
        pool.wait_for_line('"ready"', ready + 1)
        assert time.monotonic() - killed < 1, number
        assert len(before & pool.workers(2)) == 1
    assert ask(pool.path) == 401
    assert pool.count("ended with signal 9") == 10


def test_FC5_workers_that_cannot_start_are_tried_ever_more_slowly_and_serve_once_they_can(start, settings):
    pool = start()
    state = settings["SALLYPORT_STATE_DIR"]
    aside = state.with_name("aside")
    state.rename(aside)
    for worker in pool.workers(2):
        os.kill(worker, signal.SIGKILL)
    pool.wait_for_line("ended with status 78", 2)
    begun = time.monotonic()
    pool.wait_for_line("ended with status 78", 8)
    # two places, tried after 0.1 s, 0.2 s and 0.4 s
    assert 0.6 < time.monotonic() - begun < 10
    assert pool.process.poll() is None
    aside.rename(state)
    pool.wait_for_line('"ready"', 4)
    assert ask(pool.path) == 401
    assert pool.end() == 0


@pytest.mark.parametrize("kind", ["login", "accounts", "gate"])
def test_workers_that_all_refuse_to_start_end_the_pool_with_their_status(start, settings, kind):
    pool = start(3, kind, is_ready=False, SALLYPORT_NO_SUCH="1")
    assert pool.process.wait(20) == 78
    pool.reader.join(10)
    assert pool.count("SALLYPORT_NO_SUCH is not a setting") == 3
    assert os.listdir(pool.temporary) == []


def test_one_worker_that_fails_at_the_start_does_not_end_a_pool_whose_others_serve(start, settings):
    pool = start(3, is_ready=False)
    victim = min(pool.workers(3))
    os.kill(victim, signal.SIGKILL)
    pool.wait_for_line('"ready"', 3)
    assert len(pool.workers(3)) == 3
    assert pool.process.poll() is None and ask(pool.path) == 401


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_FC6_a_request_in_hand_is_answered_before_the_pool_ends(start, number):
    pool = start(1)
    (worker,) = pool.workers(1)
    idle = len(os.listdir(f"/proc/{worker}/fd"))

    def end_the_pool():
        wait_for(lambda: len(os.listdir(f"/proc/{worker}/fd")) > idle, 10, "the worker takes the connection")
        pool.process.send_signal(number)
        wait_for(lambda: pending(worker, signal.SIGTERM), 10, "the worker is told to drain")

    assert ask(pool.path, "POST", "/auth/refresh", b'{"refresh_token":"x"}', end_the_pool) == 401
    assert pool.process.wait(10) == 0


def pending(pid, number):
    """Whether a signal waits to be taken by that process."""
    with open(f"/proc/{pid}/status") as file:
        masks = re.findall(r"(?:ShdPnd|SigPnd):\s*([0-9a-f]+)", file.read())
    return any(int(mask, 16) >> (number - 1) & 1 for mask in masks)


def test_FC6_SIGHUP_renews_every_worker_and_fails_no_request(start):
    pool = start(3)
    with Stream(pool.path) as stream:
        for number in range(1, 4):
            stream.wait_for_more(50)
            before = pool.workers(3)
            pool.process.send_signal(signal.SIGHUP)
            pool.wait_for_line("every worker was renewed", number)
            assert not before & pool.workers(3)
        stream.wait_for_more(50)
    assert stream.failures == [] and set(stream.statuses) == {401}


def test_a_SIGHUP_during_a_roll_makes_another_one(start):
    pool = start(3)
    pool.process.send_signal(signal.SIGHUP)
    ready = pool.count('"ready"')
    pool.wait_for_line('"ready"', ready + 1)
    pool.process.send_signal(signal.SIGHUP)
    pool.wait_for_line("every worker was renewed", 2)
    assert ask(pool.path) == 401


def test_a_roll_whose_new_workers_cannot_start_leaves_the_old_ones_and_can_be_repeated(start, settings):
    pool = start(2)
    before = pool.workers(2)
    secret = settings["SALLYPORT_SECRET_FILE"]
    secret.chmod(0o644)
    pool.process.send_signal(signal.SIGHUP)
    pool.wait_for_line("those not renewed yet stay as they are")
    assert pool.workers(2) == before and ask(pool.path) == 401
    secret.chmod(0o600)
    pool.process.send_signal(signal.SIGHUP)
    pool.wait_for_line("every worker was renewed")
    assert not before & pool.workers(2)


def test_workers_killed_during_rolls_are_replaced_and_the_roll_goes_on_or_is_told(start):
    pool = start(3)
    for number in range(10):
        pool.process.send_signal(signal.SIGHUP)
        for worker in children(pool.process.pid)[-2:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        told = lambda: pool.count("every worker was renewed") + pool.count("those not renewed yet")  # noqa: E731
        wait_for(lambda: told() > number, 20, f"roll {number} ends: {pool.lines}")
    wait_for(lambda: len(children(pool.process.pid)) == 3, 10, "three workers")
    assert ask(pool.path) == 401
    assert pool.end() == 0


def test_FC6_workers_that_retire_after_five_requests_lose_none(start):
    pool = start(2, SALLYPORT_MAX_REQUESTS=5)
    with Stream(pool.path) as stream:
        stream.wait_for_more(300)
    assert stream.failures == [] and set(stream.statuses) == {401}
    assert pool.count('"drained"') >= 40
    assert pool.count("ended with") == 0


def test_workers_drain_when_their_pool_is_killed_and_nothing_is_left_of_it(start):
    pool = start(3)
    workers = pool.workers(3)
    pool.process.kill()
    pool.process.wait()
    # the pipe ends when the last process that holds it has
    pool.reader.join(10)
    assert not pool.reader.is_alive()
    assert pool.count('"drained"') == 3
    assert not any(os.path.exists(f"/proc/{worker}/exe") for worker in workers)
    assert os.listdir(pool.temporary) == []


@pytest.mark.parametrize("program", [("sallyport-gate",), ("sallyport-accounts", "--pool", "accounts")])
def test_a_worker_whose_parent_has_ended_before_it_looked_drains_at_once(settings, tmp_path, program):
    gone = subprocess.Popen(["true"])
    gone.wait()
    worker = subprocess.run(
        [PROGRAMS / program[0], *program[1:], "--listen", f"unix:{tmp_path}/s", "--exit-with-parent", str(gone.pid)],
        env=clean_environment(**settings), capture_output=True, timeout=20,
    )  # fmt: skip
    assert worker.returncode in (0, -signal.SIGTERM), worker


def test_a_pool_goes_on_when_nobody_reads_its_words(start):
    pool = start(2)
    reading = pool.process.stderr.fileno()
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, reading)
    os.close(null)
    for _ in range(2):
        before = pool.workers(2)
        os.kill(min(before), signal.SIGKILL)
        wait_for(lambda: len(set(children(pool.process.pid)) - {min(before)}) == 2, 10, "another worker")
    assert pool.process.poll() is None


def test_a_place_where_somebody_listens_is_status_69(start):
    pool = start(1)
    second = Pool(pool.folder, 1, "accounts", {})
    assert second.process.wait(20) == 69
    assert ask(pool.path) == 401
