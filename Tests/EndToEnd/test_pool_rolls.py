"""`sallyport pool` without nginx: it renews its workers while FastCGI requests come in."""

import contextlib
import os
import signal
import subprocess

import pytest

from pool_alone import Pool, Stream, ask
from running_site import PROGRAMS, children, clean_environment, wait_for


def test_FC6_SIGHUP_renews_every_worker_and_fails_no_request(start_pool):
    pool = start_pool(3)
    with Stream(pool.path) as stream:
        for number in range(1, 4):
            stream.wait_for_more(50)
            before = pool.workers(3)
            pool.process.send_signal(signal.SIGHUP)
            pool.wait_for_line("every worker was renewed", number)
            assert not before & pool.workers(3)
        stream.wait_for_more(50)
    assert stream.failures == [] and set(stream.statuses) == {401}


def test_a_SIGHUP_during_a_roll_makes_another_one(start_pool):
    pool = start_pool(3)
    pool.process.send_signal(signal.SIGHUP)
    ready = pool.count('"ready"')
    pool.wait_for_line('"ready"', ready + 1)
    pool.process.send_signal(signal.SIGHUP)
    pool.wait_for_line("every worker was renewed", 2)
    assert ask(pool.path) == 401


def test_a_roll_whose_new_workers_cannot_start_leaves_the_old_ones_and_can_be_repeated(start_pool, pool_settings):
    pool = start_pool(2)
    before = pool.workers(2)
    secret = pool_settings["SALLYPORT_SECRET_FILE"]
    secret.chmod(0o644)
    pool.process.send_signal(signal.SIGHUP)
    pool.wait_for_line("those not renewed yet stay as they are")
    assert pool.workers(2) == before and ask(pool.path) == 401
    secret.chmod(0o600)
    pool.process.send_signal(signal.SIGHUP)
    pool.wait_for_line("every worker was renewed")
    assert not before & pool.workers(2)


def test_workers_killed_during_rolls_are_replaced_and_the_roll_goes_on_or_is_told(start_pool):
    pool = start_pool(3)
    for number in range(10):
        pool.process.send_signal(signal.SIGHUP)
        for worker in children(pool.process.pid)[-2:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        told = lambda: pool.count("every worker was renewed") + pool.count("those not renewed yet")  # noqa: E731
        wait_for(lambda: told() > number, 60, f"roll {number} ends: {pool.lines}")
    wait_for(lambda: len(children(pool.process.pid)) == 3, 60, "three workers")
    assert ask(pool.path) == 401
    assert pool.end() == 0


def test_FC6_workers_that_retire_after_five_requests_lose_none(start_pool):
    pool = start_pool(2, SALLYPORT_MAX_REQUESTS=5)
    with Stream(pool.path) as stream:
        stream.wait_for_more(300)
    assert stream.failures == [] and set(stream.statuses) == {401}
    assert pool.count('"drained"') >= 40
    assert pool.count("ended with") == 0


def test_workers_drain_when_their_pool_is_killed_and_nothing_is_left_of_it(start_pool):
    pool = start_pool(3)
    workers = pool.workers(3)
    pool.process.kill()
    pool.process.wait()
    # the pipe ends when the last process that holds it has
    pool.reader.join(60)
    assert not pool.reader.is_alive()
    assert pool.count('"drained"') == 3
    assert not any(os.path.exists(f"/proc/{worker}/exe") for worker in workers)
    assert os.listdir(pool.temporary) == []


@pytest.mark.parametrize("program", [("sallyport-gate",), ("sallyport-accounts", "--pool", "accounts")])
def test_a_worker_whose_parent_has_ended_before_it_looked_drains_at_once(pool_settings, tmp_path, program):
    gone = subprocess.Popen(["true"])
    gone.wait()
    worker = subprocess.run(
        [PROGRAMS / program[0], *program[1:], "--listen", f"unix:{tmp_path}/s", "--exit-with-parent", str(gone.pid)],
        env=clean_environment(**pool_settings), capture_output=True, timeout=60,
    )  # fmt: skip
    assert worker.returncode in (0, -signal.SIGTERM), worker


def test_a_pool_goes_on_when_nobody_reads_its_words(start_pool):
    pool = start_pool(2)
    reading = pool.process.stderr.fileno()
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, reading)
    os.close(null)
    for _ in range(2):
        before = pool.workers(2)
        os.kill(min(before), signal.SIGKILL)
        wait_for(lambda: len(set(children(pool.process.pid)) - {min(before)}) == 2, 60, "another worker")
    assert pool.process.poll() is None


def test_a_place_where_somebody_listens_is_status_69(start_pool):
    pool = start_pool(1)
    second = Pool(pool.folder, 1, "accounts", {})
    assert second.process.wait(60) == 69
    assert ask(pool.path) == 401
