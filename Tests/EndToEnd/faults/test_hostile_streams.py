"""FC1, FC2, FC3, GN2: whatever is written to the socket of a worker of any pool, the next good request is answered."""

import json
import random
import re
import secrets
import sqlite3
import time

import pytest
from figures import Figures
from hostile_stream import PARAMS, STDIN, Request, begin, record, pairs, register
from hostile_stream import answer, ask, connect, hostile, is_well_formed, mutant
from running_site import POOLS, wait_for
from scale import scale

GOOD = {"login": Request("/auth/login"), "accounts": Request("/auth/session"), "gate": Request("/auth/protected")}
STATUS = {"login": b"405", "accounts": b"401", "gate": b"401"}
WORKERS = {"login": 2, "accounts": 2, "gate": 2}


@pytest.fixture(scope="module")
def hostile_site(make_site):
    numbers = {f"SALLYPORT_RUN_{kind.upper()}_WORKERS": number for kind, number in WORKERS.items()}
    return make_site(SALLYPORT_REQUEST_DEADLINE=4, SALLYPORT_MAX_BODY=65_536, **numbers)


@pytest.fixture(params=POOLS)
def kind(request):
    return request.param


def users(site):
    with sqlite3.connect(f"file:{site.folder}/state/accounts.db?mode=ro", uri=True) as database:
        return database.execute("SELECT count(*) FROM users").fetchone()[0]


def wait_for_good(site, kind):
    """How long it takes until a good request has its answer."""
    started = time.monotonic()
    output = ask(site.socket(kind), GOOD[kind].whole)
    took = time.monotonic() - started
    assert output.startswith(b"Status: " + STATUS[kind]), output
    return took


def assert_is_answer(output):
    assert not output or re.match(rb"Status: \d{3} ", output), output


def with_body(kind):
    """A good request with a body; to the login pool one that would make a user."""
    if kind == "login":
        return register(f"user-{secrets.token_hex(6)}")
    return Request("/auth/refresh" if kind == "accounts" else "/auth/protected", "POST", b'{"refresh_token":"x"}')


def test_GN2_good_requests_are_answered_however_they_are_split(hostile_site, kind):
    path, good = hostile_site.socket(kind), GOOD[kind].whole
    for cut in range(1, len(good)):
        with connect(path) as client:
            client.sendall(good[:cut])
            client.sendall(good[cut:])
            assert answer(client).startswith(b"Status: " + STATUS[kind]), cut


def test_FC3_a_request_in_single_bytes_is_answered(hostile_site, kind):
    with connect(hostile_site.socket(kind)) as client:
        for byte in GOOD[kind].whole:
            client.sendall(bytes([byte]))
        assert answer(client).startswith(b"Status: " + STATUS[kind])


def test_FC4_the_largest_body_beside_the_largest_parameters_is_read_whole(hostile_site):
    body = json.dumps({"refresh_token": "x" * 65_000}).encode()
    good = Request("/auth/refresh", "POST", body, HTTP_X_LONG="x" * 60_000)
    assert ask(hostile_site.socket("accounts"), good.whole).startswith(b"Status: 401")


def test_FC1_FC2_no_broken_stream_reaches_a_handler_or_ends_a_worker(hostile_site, kind):
    figures, path = Figures(f"hostile streams, {kind}"), hostile_site.socket(kind)
    before, workers = users(hostile_site), hostile_site.workers(kind)
    good = with_body(kind)
    for name, stream in hostile(good).items():
        output = ask(path, stream)
        assert_is_answer(output)
        assert not output.startswith(b"Status: 2"), name
        figures.trial(recovery=wait_for_good(hostile_site, kind))
    assert users(hostile_site) == before
    assert hostile_site.workers(kind) == workers


def test_FC2_a_request_truncated_at_any_byte_has_no_effect(hostile_site, kind):
    figures, path = Figures(f"truncated streams, {kind}"), hostile_site.socket(kind)
    before, workers = users(hostile_site), hostile_site.workers(kind)
    good = with_body(kind).whole
    for cut in range(len(good)):
        assert ask(path, good[:cut]) == b"", cut
        figures.trial()
    figures.trial(recovery=wait_for_good(hostile_site, kind))
    assert users(hostile_site) == before
    assert hostile_site.workers(kind) == workers


@pytest.mark.parametrize("sent", ["nothing", "five bytes", "no end of the input", "part of a record"])
def test_FC3_silent_peers_on_all_workers_of_all_pools_free_them(hostile_site, sent):
    silent = []
    for kind in POOLS:
        good = with_body(kind)
        stream = {"nothing": b"", "five bytes": good.start[:5], "no end of the input": good.head + good.input}
        stream["part of a record"] = good.whole[:-20]
        for _ in range(WORKERS[kind]):
            silent.append(connect(hostile_site.socket(kind)))
            silent[-1].sendall(stream[sent])
    figures = Figures(f"silent peers, {sent}")
    for kind in POOLS:
        # every worker waits for its silent peer, as long as the site lets it (4 s here)
        figures.trial(recovery=wait_for_good(hostile_site, kind))
        wait_for_good(hostile_site, kind)
    for client in silent:
        # the gate keeps a connection that has sent nothing, which holds none of its workers
        assert sent == "nothing" or answer(client) == b""
        client.close()


def test_FC3_parameters_and_input_without_end_are_cut_off(hostile_site, kind):
    path, long = hostile_site.socket(kind), record(PARAMS, pairs([("HTTP_X", "x" * 60_000)]))
    streams = {"parameters": (begin(), long), "input": (with_body(kind).head, record(STDIN, b"x" * 60_000))}
    for start, more in streams.values():
        with connect(path) as client:
            client.sendall(start)
            sent = 0
            while sent < 64 << 20:
                try:
                    client.sendall(more)
                except (BrokenPipeError, ConnectionResetError):
                    break
                sent += len(more)
            assert sent < 2 << 20
        wait_for_good(hostile_site, kind)


@pytest.mark.timeout(3_600)
def test_FC1_FC2_mutants_of_good_requests_do_no_harm(hostile_site, kind):
    figures = Figures(f"mutants, {kind}")
    count = scale("mutants", quick=15_000, long=300_000) // len(POOLS)
    chance, path = random.Random(20_261_121), hostile_site.socket(kind)
    workers = hostile_site.workers(kind)
    for number in range(count):
        stream = mutant(chance, with_body(kind).whole if number % 2 else GOOD[kind].whole)
        before = users(hostile_site) if kind == "login" else 0
        output = ask(path, stream)
        assert_is_answer(output)
        if kind == "login":
            made = users(hostile_site) - before
            assert made == (1 if output.startswith(b"Status: 201") else 0), stream
        if output:
            assert is_well_formed(stream), stream
        recovery = wait_for_good(hostile_site, kind) if number % 50 == 0 else 0.0
        figures.trial(recovery=recovery)
    lost = workers - hostile_site.workers(kind)
    wait_for(lambda: len(hostile_site.workers(kind)) == WORKERS[kind], 60, "a full pool")
    figures.trial(recovery=wait_for_good(hostile_site, kind))
    assert not lost


def test_GN2_every_line_that_the_workers_logged_meanwhile_is_one_object_of_JSON(hostile_site):
    for kind in POOLS:
        for line in hostile_site.log(kind).splitlines():
            if line.startswith("sallyport: "):  # the pool's own words
                continue
            assert isinstance(json.loads(line), dict), line
