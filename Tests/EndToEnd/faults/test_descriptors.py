"""FC8: workers that are out of descriptors, under thousands of connections: refused soon, and over by itself."""

import asyncio
import collections
import concurrent.futures
import subprocess
import time

import httpx
import pytest
from assertions import assert_problem
from figures import Figures
from running_site import wait_for
from scale import scale
from whole import assert_whole

pytestmark = pytest.mark.timeout(scale("seconds for a test", 600, 0))

PATHS = {"accounts": "/auth/session", "gate": "/auth/protected", "login": "/auth/login"}
GOOD = {"accounts": 401, "gate": 401, "login": 405}


@pytest.fixture(scope="module")
def tight_site(make_site):
    return make_site()


def limit(site, soft):
    """For all workers, and for those that their pools will start; the hard limit stays."""
    for kind in PATHS:
        for process in {site.pool(kind), *site.workers(kind)}:
            subprocess.run(["prlimit", "--pid", str(process), f"--nofile={soft}:"], check=True)


async def flood(site, count, at_once):
    """One connection a request: statuses and the slowest answer."""
    statuses, slowest, turns = collections.Counter(), 0.0, asyncio.Semaphore(at_once)
    paths = list(PATHS.values())

    async def ask(number):
        nonlocal slowest
        async with turns, httpx.AsyncClient(verify=context, timeout=100, trust_env=False) as http:
            begun = time.monotonic()
            answer = await http.get(site.url + paths[number % len(paths)])
            statuses[answer.status_code] += 1
            slowest = max(slowest, time.monotonic() - begun)

    context = site.tls
    await asyncio.gather(*(ask(number) for number in range(count)))
    return statuses, slowest


@pytest.mark.parametrize("descriptors", scale("descriptor limits", [20], [16, 20, 24, 32, 64]))
def test_FC8_workers_short_of_descriptors_answer_or_refuse_soon_and_none_ends(tight_site, descriptors):
    site, figures = tight_site, Figures(f"at most {descriptors} descriptors")
    before = {kind: site.workers(kind) for kind in PATHS}
    told = len(site.log("nginx-error"))
    limit(site, descriptors)
    statuses, slowest = asyncio.run(flood(site, scale("connections", 2_000, 20_000), 200))
    limit(site, 1024)
    begun = time.monotonic()
    for kind, path in PATHS.items():
        wait_for(lambda path=path, good=GOOD[kind]: site.http.get(path).status_code == good, 60, f"{kind} recovers")
    figures.trial(recovery=time.monotonic() - begun)
    figures.note = f"{dict(statuses)}, slowest {slowest:.2f} s"
    assert set(statuses) <= {401, 405, 502, 503}, statuses
    assert "timed out" not in site.log("nginx-error")[told:], "none waited for as long as nginx does"
    assert {kind: site.workers(kind) for kind in PATHS} == before, "no worker ended"


@pytest.mark.parametrize("kind", PATHS)
def test_FC8_who_waits_while_no_worker_can_accept_is_answered_as_soon_as_one_can(tight_site, kind):
    site, figures = tight_site, Figures(f"{kind}: no descriptor left")
    before = site.workers(kind)
    told = site.log(kind).count("cannot accept connections")
    for worker in before:
        # fewer than are open: accept has none left
        subprocess.run(["prlimit", "--pid", str(worker), "--nofile=4:"], check=True)
    with concurrent.futures.ThreadPoolExecutor() as threads:
        waiting = [threads.submit(site.http.get, PATHS[kind]) for _ in range(20)]
        wait_for(lambda: site.log(kind).count("cannot accept connections") > told, 60, "the log says why")
        for worker in before:
            subprocess.run(["prlimit", "--pid", str(worker), "--nofile=1024:"], check=True)
        begun = time.monotonic()
        assert {answer.result().status_code for answer in waiting} == {GOOD[kind]}
    figures.trial(recovery=time.monotonic() - begun)
    assert site.workers(kind) == before, "no worker ended"
    assert_whole(site)


@pytest.mark.skipif(not scale("nobody accepts", 0, 1), reason="takes as long as nginx waits: in the long form")
def test_FC8_where_no_worker_can_accept_nginx_refuses_when_its_time_is_over(tight_site):
    for worker in tight_site.workers("accounts"):
        subprocess.run(["prlimit", "--pid", str(worker), "--nofile=4:"], check=True)
    answer = tight_site.http.get(PATHS["accounts"])
    limit(tight_site, 1024)
    assert_problem(answer, 503, "unavailable")
    assert answer.elapsed.total_seconds() < 60
