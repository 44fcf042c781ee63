"""A worker ends at each of its calls in turn, or each of its calls fails in turn: n = 1, 2, 3… until none is left.

What was answered holds; what was not is wholly done or wholly not; who asks again gets in; and the next request is
answered at once. Each operation below says how it is asked, and checks what came of it.
"""

import errno
import itertools
import secrets

import pytest
from bench import Bench
from figures import Figures
from scale import scale
from step_faults import (
    ACCEPT, COUNT, FAIL, KILL_AFTER, KILL_BEFORE, LOCK, MEMORY, OPEN, READ, SIZE, STEPS, SYNC, WRITE, compile_library,
)

ROUNDS = scale("steps", quick=1, long=10)


class Registration:
    kind = "login"

    def __init__(self, bench):
        self.bench = bench

    def prepare(self):
        self.name = f"user-{secrets.token_hex(6)}"

    def ask(self, worker, **options):
        return worker.register(self.name, **options)

    def check(self, answer):
        status = answer.status
        assert status in (201, 500, 503, None), status
        isThere = self.bench.rows("SELECT count(*) FROM users WHERE username = ?", self.name) == [(1,)]
        assert isThere or status != 201, "a user was lost"
        assert self.bench.login.login(self.name).status == (200 if isThere else 401)
        assert self.bench.login.register(self.name).status == (409 if isThere else 201)


class Entry:
    """A login."""

    kind = "login"

    def __init__(self, bench):
        self.bench, self.name = bench, bench.user()

    def prepare(self):
        self.before = self.count()

    def count(self):
        return self.bench.rows("SELECT count(*) FROM sessions")[0][0]

    def ask(self, worker, **options):
        return worker.login(self.name, **options)

    def check(self, answer):
        status = answer.status
        assert status in (200, 500, 503, None), status
        # GN13: one request is one session at most.
        assert self.count() - self.before in ((1,) if status == 200 else (0, 1))
        if status == 200:
            body = answer.json()
            assert self.bench.accounts.session(body["access_token"]).status == 200
            assert self.bench.accounts.refresh(body["refresh_token"]).status == 200
        self.bench.session(self.name)


class Refresh:
    kind = "accounts"

    def __init__(self, bench):
        self.bench, self.name = bench, bench.user()
        self.bench.session(self.name)
        self.token = bench.session(self.name)["refresh_token"]

    def prepare(self):
        self.bench.let_time_pass()

    def ask(self, worker, **options):
        return worker.refresh(self.token, **options)

    def check(self, answer):
        status = answer.status
        assert status in (200, 500, 503, None), status
        again = self.bench.accounts.refresh(self.token)
        assert again.status == 200, f"RS4: who asks again is thrown out: {again.body}"
        successor = again.json()["refresh_token"]
        assert successor != self.token
        if status == 200:
            assert answer.json()["refresh_token"] == successor, "two live branches"
        assert self.bench.accounts.refresh(self.token).json()["refresh_token"] == successor, "two live branches"
        assert self.bench.accounts.refresh(successor).json()["refresh_token"] == successor
        self.token = successor


class CheckpointingRefresh(Refresh):
    """Its commit is followed by a checkpoint, under the same lock."""

    def prepare(self):
        super().prepare()
        self.bench.fill_log()


class Logout:
    kind = "accounts"

    def __init__(self, bench):
        self.bench, self.name = bench, bench.user()

    def prepare(self):
        self.login = self.bench.session(self.name)

    def ask(self, worker, **options):
        return worker.logout(self.login["access_token"], **options)

    def check(self, answer):
        status = answer.status
        assert status in (204, 500, 503, None), status
        access, refresh = self.login["access_token"], self.login["refresh_token"]
        isOver = self.bench.accounts.session(access).status == 401
        assert isOver or status != 204, "a logout was lost"
        assert self.bench.accounts.refresh(refresh).status == (401 if isOver else 200), "half a logout"
        assert self.bench.accounts.logout(access).status == 204
        assert self.bench.accounts.refresh(refresh).status == 401
        assert self.bench.accounts.session(access).status == 401


OPERATIONS = [Registration, Entry, Refresh, CheckpointingRefresh, Logout]
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__.lower())


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return compile_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def shared_bench(tmp_path_factory, library):
    bench = Bench(tmp_path_factory.mktemp("bench"), library)
    yield bench
    bench.close()


@pytest.fixture
def bench(shared_bench):
    """Whole, also after a test that failed."""
    shared_bench.answered_in("no token")
    return shared_bench


@pytest.fixture
def figures(request):
    return Figures(request.node.name)


def attempt(bench, operation, figures, mode, nth, kinds, error=0):
    """One trial. False where no n-th call was left."""
    operation.prepare()
    answer, has_fired = bench.hit(operation.kind, operation.ask, mode, nth, kinds, error)
    seen = f"{bench.faults.call} as call {nth}, mode {mode}, errno {error}: answered {answer.status}"
    recovery = bench.answered_in("no token")
    try:
        operation.check(answer)
        assert recovery < 2
    except (AssertionError, KeyError) as failure:
        raise AssertionError(f"after {seen}: {failure}") from failure
    if not has_fired:
        assert answer.status in (200, 201, 204)
        return False
    figures.trial(recovery=recovery)
    return True


def sweep(bench, operation, figures, mode, kinds, error=0):
    """n = 1, 2, 3… until none fires, four times in turn: the calls that fired, in their order.

    Four times, since a request after a kill may make some calls fewer or more than the one before.
    """
    calls, misses = [], 0
    for nth in itertools.count(1):
        if attempt(bench, operation, figures, mode, nth, kinds, error):
            calls.append(bench.faults.call)
            misses = 0
        elif misses == 3:
            return calls
        else:
            misses += 1


@pytest.mark.timeout(0)
@each_operation
def test_RS4_DB1_GN13_a_worker_killed_at_any_step_loses_nothing_and_does_nothing_by_halves(bench, figures, operation):
    operation = operation(bench)
    for _ in range(ROUNDS):
        calls = [sweep(bench, operation, figures, mode, STEPS) for mode in (KILL_BEFORE, KILL_AFTER)]
        assert {"flock", "pwrite64", "write"} <= set().union(*calls)
    # DB3: what is written is synced, and a checkpoint syncs the log, then the database. Counted by themselves: after a
    # kill a request may make a call more than the one before, so that a sweep over all calls can step over one.
    syncs = sweep(bench, operation, figures, KILL_BEFORE, SYNC)
    assert syncs.count("fdatasync") >= (3 if isinstance(operation, CheckpointingRefresh) else 1), syncs
    bench.assert_whole()


FAILURES = [
    (errno.ENOSPC, WRITE | SIZE), (errno.EIO, WRITE | SYNC | SIZE | READ), (errno.EINTR, OPEN | WRITE | READ | LOCK),
    (errno.ENOLCK, LOCK), (errno.EMFILE, OPEN | ACCEPT),
]  # fmt: skip


@pytest.mark.timeout(0)
@pytest.mark.parametrize("error, kinds", FAILURES, ids=["ENOSPC", "EIO", "EINTR", "ENOLCK", "EMFILE"])
@each_operation
def test_FC_DB5_a_call_that_fails_is_no_false_answer(bench, figures, operation, error, kinds):
    operation = operation(bench)
    for _ in range(ROUNDS):
        assert len(sweep(bench, operation, figures, FAIL, kinds, error)) >= 1
    bench.assert_whole()


@pytest.mark.timeout(0)
@each_operation
def test_FC5_an_allocation_that_fails_costs_a_request_at_most(bench, figures, operation):
    operation = operation(bench)
    assert not attempt(bench, operation, figures, COUNT, 0, MEMORY)
    total = bench.faults.count
    wanted = scale("allocations", quick=12, long=total)
    for nth in sorted({1 + index * total // wanted for index in range(wanted)}):
        attempt(bench, operation, figures, FAIL, nth, MEMORY, errno.ENOMEM)
    figures.note = f"of {total} allocations"
    bench.assert_whole()
