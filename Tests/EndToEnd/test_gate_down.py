"""GN6: a gate that cannot answer closes the door, and says so."""

import concurrent.futures
import os
import signal
import socket

from assertions import assert_problem
from load import Load
from private_site import SECRET
from running_site import wait_for


def ask_many(site, count=200):
    with concurrent.futures.ThreadPoolExecutor(100) as threads:
        return list(threads.map(lambda _: site.http.get("/private/secret.txt"), range(count)))


def assert_closed(answers):
    for answer in answers:
        assert_problem(answer, 503, "unavailable")
        assert int(answer.headers["retry-after"]) >= 1
        assert SECRET not in answer.text


def test_GN6_a_gate_that_is_gone_is_503_and_never_content(private_site):
    with private_site.without("gate"):
        assert_closed(ask_many(private_site))
    assert private_site.http.get("/private/secret.txt").status_code == 401


def test_GN6_a_gate_that_refuses_connections_is_503(private_site):
    with private_site.without("gate") as path:
        unattended = socket.socket(socket.AF_UNIX)
        unattended.bind(str(path))
        assert_closed(ask_many(private_site))
        unattended.close()


def test_GN6_a_gate_whose_backlog_is_full_is_503(private_site):
    with private_site.without("gate") as path:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(1)
            assert_closed(ask_many(private_site, 100))


def test_GN6_a_gate_whose_workers_all_hang_is_503_and_recovers(private_site, private_login):
    workers = private_site.workers("gate")
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    try:
        assert_closed(ask_many(private_site))
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)
    wait_for(
        lambda: private_site.http.get("/private/secret.txt", headers=private_login.bearer).status_code == 200,
        60,
        "the gate answers again",
    )


def test_GN6_gate_workers_that_die_cost_no_request(private_site, private_login):
    with Load(private_site, "/private/secret.txt", headers=private_login.bearer) as load:
        for _ in range(40):
            load.wait_for_more(15)
            # the elder, so that the younger one is ready by now
            found = wait_for(lambda: len(found := private_site.workers("gate")) == 2 and found, 60, "a full pool")
            os.kill(min(found), signal.SIGKILL)
        load.wait_for_more(15)
    assert set(load.statuses) == {200}
