"""Workers of all pools are killed at random times under clients that register, log in, refresh and read."""

import datetime
import json
import os
import random
import signal
import time

import pytest
from figures import Figures
from promises import Clients
from running_site import POOLS, wait_for
from scale import scale
from whole import assert_whole, rows

KILLS = scale("kills", quick=200, long=10_000)


def ready_times(site, kind):
    """When which worker of the pool said that it is ready."""
    lines = (json.loads(line) for line in site.log(kind).splitlines() if '"message":"ready"' in line)
    return {line["pid"]: datetime.datetime.fromisoformat(line["time"]).timestamp() for line in lines}


def both_are_ready(site, kind):
    workers = site.workers(kind)
    return len(workers) == 2 and workers <= ready_times(site, kind).keys()


def recoveries(site, kills):
    """For each kill, how long until a worker that was not ready then was."""
    for kind in POOLS:
        ready = sorted(ready_times(site, kind).values())
        for killed_in, at in kills:
            if killed_in == kind:
                # The log has milliseconds.
                yield next(moment - at for moment in ready if moment > at - 0.001)


@pytest.mark.timeout(0)
def test_DB1_FC5_RS4_random_kills_lose_no_promise_and_fail_no_more_requests_than_there_are_kills(make_site):
    figures = Figures("kill -9 of random workers")
    site = make_site(
        SALLYPORT_REFRESH_GRACE=60, SALLYPORT_RUN_LOGIN_WORKERS=2, SALLYPORT_RUN_ACCOUNTS_WORKERS=2,
        SALLYPORT_RUN_GATE_WORKERS=2,
        # A login that is killed counts as a wrong password, whatever it was.
        SALLYPORT_THROTTLE_FREE=100,
    )  # fmt: skip
    kills = []
    pools = {kind: site.pool(kind) for kind in POOLS}
    with Clients(site) as clients:
        while len(kills) < KILLS and not clients.broken:
            time.sleep(random.uniform(0.02, 0.15))
            kind = random.choice(POOLS)
            victim = random.choice(sorted(wait_for(lambda: site.workers(kind), 60, f"a worker of {kind}")))
            kills.append((kind, time.time()))
            os.kill(victim, signal.SIGKILL)
            figures.trial()
        for kind in POOLS:
            wait_for(lambda: both_are_ready(site, kind), 60, kind)
    assert clients.broken == []
    assert {kind: site.pool(kind) for kind in POOLS} == pools, "a pool itself ended"
    lost = clients.lost()
    figures.losses = len(lost)
    figures.longest = max(recoveries(site, kills))
    figures.note = f"{len(clients.users)} users, asked {dict(clients.asked)}, failed {dict(clients.failed)}"
    assert lost == []
    known = {name for (name,) in rows(site.folder / "state", "SELECT username FROM users")}
    assert set(clients.users) <= known
    assert rows(site.folder / "state", "SELECT count(*) FROM sessions WHERE ended_at IS NOT NULL") == [(0,)]
    assert clients.failed.total() <= KILLS
    reads = [failure for failure in clients.failures if failure.startswith("read ")]
    assert clients.failed["read"] == 0, f"the gate's upstream is there twice so that this is none: {reads}"
    assert_whole(site)
