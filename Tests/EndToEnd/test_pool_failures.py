"""`sallyport pool` without nginx: its workers fail, refuse and retire while FastCGI requests come in."""

import os
import signal
import time

import pytest

from pool_alone import ask, pending
from running_site import wait_for


def test_FC5_a_killed_worker_is_replaced_again_and_again_and_no_later_each_time(start_pool):
    pool, times = start_pool(), []
    for _ in range(10):
        before = pool.workers(2)
        ready = pool.count('"ready"')
        killed = time.monotonic()
        # the younger one: it ends as soon as it is ready, as one would that fails
        os.kill(max(before), signal.SIGKILL)
        pool.wait_for_line('"ready"', ready + 1)
        times.append(time.monotonic() - killed)
        assert len(before & pool.workers(2)) == 1
    # what workers that cannot start wait for from the fifth time on
    assert min(times[5:]) < 1.6
    assert ask(pool.path) == 401
    assert pool.count("ended with signal 9") == 10


def test_FC5_workers_that_cannot_start_are_tried_ever_more_slowly_and_serve_once_they_can(start_pool, pool_settings):
    pool = start_pool()
    state = pool_settings["SALLYPORT_STATE_DIR"]
    aside = state.with_name("aside")
    state.rename(aside)
    for worker in pool.workers(2):
        os.kill(worker, signal.SIGKILL)
    pool.wait_for_line("ended with status 78", 2)
    begun = time.monotonic()
    pool.wait_for_line("ended with status 78", 8)
    # two places, tried after 0.1 s, 0.2 s and 0.4 s
    assert time.monotonic() - begun > 0.6
    assert pool.process.poll() is None
    aside.rename(state)
    pool.wait_for_line('"ready"', 4)
    assert ask(pool.path) == 401
    assert pool.end() == 0


@pytest.mark.parametrize("kind", ["login", "accounts", "gate"])
def test_workers_that_all_refuse_to_start_end_the_pool_with_their_status(start_pool, pool_settings, kind):
    pool = start_pool(3, kind, is_ready=False, SALLYPORT_NO_SUCH="1")
    assert pool.process.wait(60) == 78
    pool.reader.join(60)
    assert pool.count("SALLYPORT_NO_SUCH is not a setting") == 3
    assert os.listdir(pool.temporary) == []


def test_one_worker_that_fails_at_the_start_does_not_end_a_pool_whose_others_serve(start_pool, pool_settings):
    pool = start_pool(3, is_ready=False)
    victim = min(pool.workers(3))
    os.kill(victim, signal.SIGKILL)
    pool.wait_for_line('"ready"', 3)
    assert len(pool.workers(3)) == 3
    assert pool.process.poll() is None and ask(pool.path) == 401


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_FC6_a_request_in_hand_is_answered_before_the_pool_ends(start_pool, number):
    pool = start_pool(1)
    (worker,) = pool.workers(1)
    idle = len(os.listdir(f"/proc/{worker}/fd"))

    def end_the_pool():
        wait_for(lambda: len(os.listdir(f"/proc/{worker}/fd")) > idle, 60, "the worker takes the connection")
        pool.process.send_signal(number)
        wait_for(lambda: pending(worker, signal.SIGTERM), 60, "the worker is told to drain")

    assert ask(pool.path, "POST", "/auth/refresh", b'{"refresh_token":"x"}', end_the_pool) == 401
    assert pool.process.wait(60) == 0
