"""Pools rolled, workers retired, nginx renewed, under load; and a pool whose workers cannot start for a while."""

import contextlib
import os
import signal
import subprocess
import time

import httpx
import pytest
from figures import Figures
from promises import Clients, wait_for_more
from running_site import POOLS, children, free_port, wait_for
from scale import scale
from whole import assert_whole

SIZES = {f"SALLYPORT_RUN_{kind.upper()}_WORKERS": 2 for kind in POOLS}


@pytest.fixture(scope="module")
def drained(make_site):
    return make_site(SALLYPORT_REFRESH_GRACE=60, **SIZES)


def assert_kept(clients, figures, failures=0):
    """Every promise, and no more failed requests than that; None: as many as may be."""
    lost = clients.lost()
    figures.losses = len(lost) + (0 if failures is None else clients.failed.total())
    figures.note = f"asked {dict(clients.asked)}, failed {dict(clients.failed)}"
    told = clients.failures[:5]
    assert clients.broken == []
    assert lost == []
    assert failures is None or clients.failed.total() <= failures, told


@pytest.mark.timeout(0)
def test_FC6_rolling_every_pool_under_load_fails_no_request(drained):
    figures = Figures("rolling restarts of every pool")
    rolls = scale("rolls", quick=50, long=1_000)
    with Clients(drained) as clients:
        wait_for_more(clients.asked, 50)
        for _ in range(rolls):
            before = {kind: drained.workers(kind) for kind in POOLS}
            began = time.monotonic()
            for kind in POOLS:
                os.kill(drained.pool(kind), signal.SIGHUP)
            for kind in POOLS:
                wait_for(
                    lambda: len(now := drained.workers(kind)) == 2 and not now & before[kind], 60, f"{kind} is renewed"
                )
            figures.trial(recovery=time.monotonic() - began)
            assert clients.broken == []
    assert_kept(clients, figures)


@pytest.mark.timeout(0)
def test_FC6_workers_that_retire_under_load_fail_no_request(make_site):
    figures = Figures("workers retired after 10 requests")
    site = make_site(SALLYPORT_MAX_REQUESTS=10, SALLYPORT_REFRESH_GRACE=60, **SIZES)
    with Clients(site) as clients:
        wait_for_more(clients.asked, scale("retirement_requests", quick=800, long=100_000), 3_600)
    figures.trials = sum(site.log(kind).count('"message":"drained"') for kind in POOLS)
    assert figures.trials >= clients.asked.total() // 20
    assert_kept(clients, figures)


def starts(site, kind):
    return site.log(kind).count("ended with")


@pytest.mark.timeout(0)
@pytest.mark.parametrize("kind", POOLS)
def test_FC5_a_crash_loop_is_slowed_down_and_ends_with_its_cause(drained, kind):
    figures = Figures(f"crash loops of {kind}")
    database = drained.folder / "state/accounts.db"
    for _ in range(scale("crash_loops", quick=1, long=20)):
        before = starts(drained, kind)
        database.rename(database.with_suffix(".away"))
        try:
            for worker in drained.workers(kind):
                with contextlib.suppress(ProcessLookupError):  # ended since, and started anew in vain
                    os.kill(worker, signal.SIGKILL)
            wait_for(lambda: starts(drained, kind) >= before + 2 + 2 * 4, 60, "four vain starts of both workers")
        finally:
            database.with_suffix(".away").rename(database)
        began = time.monotonic()
        path = {"login": "/auth/login", "accounts": "/auth/session", "gate": "/auth/protected"}[kind]
        assert drained.http.get(path).status_code in (401, 405)
        figures.trial(recovery=time.monotonic() - began)
        wait_for(lambda: len(drained.workers(kind)) == 2, 60, "a full pool")
    assert_whole(drained)


def test_FC5_workers_killed_as_soon_as_they_start_are_started_ever_more_slowly(drained):
    figures = Figures("workers killed at their start")
    pool, seen, began = drained.pool("accounts"), set(), time.monotonic()
    while time.monotonic() - began < 3:
        for worker in set(children(pool)) - seen:
            seen.add(worker)
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        time.sleep(0.0005)
    ended = time.monotonic()
    assert drained.http.get("/auth/session").status_code == 401
    figures.trials, figures.longest = len(seen), time.monotonic() - ended
    # 0.1, 0.2, 0.4, 0.8 s for each of two places, and the two that stood there; some got ready before they were hit.
    assert len(seen) < 40


class Nginx:
    """A second nginx in front of the same pools, which may be ended without ending the site."""

    def __init__(self, site, folder):
        self.site, self.port, self.folder = site, free_port(), folder
        text = (site.folder / "nginx/nginx.conf").read_text().replace(f":{site.port} ", f":{self.port} ")
        text = text.replace(str(site.folder / "nginx/nginx.pid"), str(folder / "nginx.pid"))
        # the example's application listens at one place, and there already
        text = text.replace(f"include '{site.folder}/nginx/echo.conf';", "")
        self.configuration = site.folder / "nginx/second.conf"
        self.configuration.write_text(text)
        self.url = f"https://localhost:{self.port}"
        self.start()

    def start(self):
        command = ["nginx", "-p", self.site.folder / "nginx", "-c", self.configuration, "-e", self.folder / "error.log"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        wait_for(self.answers, 60, "the second nginx")

    def answers(self):
        with contextlib.suppress(httpx.TransportError), httpx.Client(verify=self.site.tls, trust_env=False) as http:
            return http.get(self.url + "/auth/protected").status_code == 401

    def workers(self):
        return set(children(self.process.pid))

    def reload(self):
        before = self.workers()
        self.process.send_signal(signal.SIGHUP)
        wait_for(lambda: self.workers() - before and self.answers(), 60, "new workers of nginx")

    def restart(self):
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(60)
        self.start()

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.start()


@pytest.mark.timeout(0)
def test_AV4_nginx_reloaded_restarted_and_killed_loses_no_promise(drained, tmp_path):
    figures = Figures("nginx reloaded, restarted, killed")
    nginx = Nginx(drained, tmp_path)
    try:
        with Clients(drained, url=nginx.url) as clients:
            for round in range(scale("nginx", quick=20, long=500)):
                wait_for_more(clients.asked, 20)
                began = time.monotonic()
                (nginx.reload, nginx.restart, nginx.kill)[round % 3]()
                figures.trial(recovery=time.monotonic() - began)
                assert clients.broken == []
    finally:
        os.killpg(nginx.process.pid, signal.SIGKILL)
        nginx.process.wait()
    assert_kept(clients, figures, failures=None)
    assert_whole(drained)
