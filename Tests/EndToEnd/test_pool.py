"""Pools under a real site: workers die, drain, roll and retire, and no request is lost that was not in a dead hand."""

import concurrent.futures
import contextlib
import os
import signal
import subprocess

import pytest

from load import Load
from running_site import POOLS, PROGRAMS, children, clean_environment, wait_for

PATHS = {"login": "/auth/login", "accounts": "/auth/session", "gate": "/auth/protected"}
STATUS = {"login": 405, "accounts": 401, "gate": 401}


@pytest.fixture(scope="module")
def pools(make_site):
    return make_site(SALLYPORT_RUN_LOGIN_WORKERS=2, SALLYPORT_RUN_ACCOUNTS_WORKERS=3, SALLYPORT_RUN_GATE_WORKERS=3)


def wait_for_full(site, kind, size, without=frozenset()):
    return wait_for(lambda: len(site.workers(kind) - without) >= size, 60, f"a full pool of {size}")


@pytest.mark.parametrize("kind", POOLS)
def test_FC5_a_killed_worker_is_replaced(pools, kind):
    before = wait_for(lambda: len(found := pools.workers(kind)) >= 2 and found, 60, "workers")
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    wait_for_full(pools, kind, len(before), {victim})
    assert before - {victim} <= pools.workers(kind)
    assert pools.http.get(PATHS[kind]).status_code == STATUS[kind]


def test_FC5_when_all_workers_die_at_once_requests_wait_and_are_answered(pools):
    for worker in pools.workers("accounts"):
        os.kill(worker, signal.SIGKILL)
    assert pools.http.get("/auth/session").status_code == 401


@pytest.mark.parametrize("kind", POOLS)
def test_FC6_SIGHUP_renews_every_worker_and_loses_no_request(pools, kind):
    size = len(pools.workers(kind))
    with Load(pools, PATHS[kind]) as load:
        for _ in range(3):
            load.wait_for_more(50)
            before = pools.workers(kind)
            os.kill(pools.pool(kind), signal.SIGHUP)
            wait_for(lambda: len(now := pools.workers(kind)) == size and not now & before, 60, "all workers are new")
        load.wait_for_more(50)
    assert set(load.statuses) == {STATUS[kind]}


@pytest.mark.parametrize("kind", POOLS)
def test_FC6_SIGTERM_to_single_workers_loses_no_request(pools, kind):
    size = len(pools.workers(kind))
    with Load(pools, PATHS[kind]) as load:
        for _ in range(10):
            load.wait_for_more(20)
            victim = min(wait_for(lambda: len(found := pools.workers(kind)) == size and found, 60, "a full pool"))
            os.kill(victim, signal.SIGTERM)
            wait_for(lambda: victim not in pools.workers(kind), 60, "the worker has drained")
    assert set(load.statuses) == {STATUS[kind]}


def test_FC6_workers_that_retire_after_some_requests_lose_none(make_site):
    site = make_site(SALLYPORT_MAX_REQUESTS=20)
    before = site.workers("accounts")
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(lambda _: site.http.get("/auth/session").status_code, range(600)))
        assert set(statuses) == {401}
        statuses = list(threads.map(lambda _: site.http.get("/auth/protected").status_code, range(600)))
        assert set(statuses) == {401}
    assert not before & site.workers("accounts")


@contextlib.contextmanager
def bare_pool(site, folder, *, prefix=(), **settings):
    """A pool of gate workers of its own, on the site's database."""
    settings = {
        "SALLYPORT_STATE_DIR": site.folder / "state",
        "SALLYPORT_GATE_STATE_DIR": site.folder / "gate",
        "SALLYPORT_ISSUER": site.url,
    } | settings
    process = subprocess.Popen(
        [*prefix, PROGRAMS / "sallyport", "pool", "gate", "--workers", "2", "--listen", f"unix:{folder}/gate.sock"],
        env=clean_environment(**settings),
        stdin=subprocess.DEVNULL,
        stderr=open(folder / "log", "w"),
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_FC6_an_idle_pool_ends_at_once_with_status_0(site, tmp_path, number):
    with bare_pool(site, tmp_path) as pool:
        wait_for((tmp_path / "gate.sock").exists, 60, "the socket")
        pool.send_signal(number)
        assert pool.wait(60) == 0


def test_FC6_a_pool_takes_its_signals_before_its_socket_is_there(site, tmp_path):
    """Whoever sees the socket may end the pool: strace holds it up where it has just appeared."""
    prefix = ["strace", "-o", "/dev/null", "-e", "trace=rename", "-e", "inject=rename:delay_exit=300000"]
    with bare_pool(site, tmp_path, prefix=prefix) as tracer:
        wait_for((tmp_path / "gate.sock").exists, 60, "the socket")
        (pool,) = wait_for(lambda: children(tracer.pid), 60, "the pool")
        os.kill(pool, signal.SIGTERM)
        assert tracer.wait(60) == 0


@pytest.mark.parametrize("trial", range(5))
def test_workers_end_with_the_pool_that_started_them_however_early_that_is(site, tmp_path, trial):
    with bare_pool(site, tmp_path) as pool:
        workers = wait_for(lambda: len(found := children(pool.pid)) == 2 and found, 60, "two workers")
        pool.kill()
        pool.wait()
        wait_for(lambda: not any(os.path.exists(f"/proc/{worker}/exe") for worker in workers), 60, "no worker is left")


def test_FC10_the_socket_is_for_its_group_and_a_stale_one_is_replaced(site, tmp_path):
    with bare_pool(site, tmp_path) as pool:
        path = wait_for(lambda: (tmp_path / "gate.sock").exists() and tmp_path / "gate.sock", 60, "the socket")
        assert path.stat().st_mode & 0o7777 == 0o660
        workers = wait_for(lambda: len(found := children(pool.pid)) == 2 and found, 60, "two workers")
        pool.kill()
        pool.wait()
        wait_for(lambda: not any(os.path.exists(f"/proc/{worker}/exe") for worker in workers), 60, "no worker is left")
    assert path.exists()
    with bare_pool(site, tmp_path) as pool:
        first = path.stat().st_ino
        wait_for(lambda: pool.poll() is not None or path.exists() and path.stat().st_ino != first, 60, "a new socket")
        assert pool.poll() is None, (tmp_path / "log").read_text()
