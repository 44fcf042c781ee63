"""Which form of `auth_request` is the default: throughput against what one slow worker does to the tail."""

import contextlib
import os
import signal
import threading

from harness import generator, processes
from harness.gate_peers import OURS, GatePeers
from harness.gate_site import PRIVATE, GateSite
from harness.report import Section, contender_table
from harness.rounds import Contender, measure

TITLE = "one worker that stalls, by connections to the gate"
RATE, PAUSE, EVERY = 300, 0.05, 0.5
# So that there are enough of the slowest thousandth.
LONGER = 2.5
TEXT = (
    f"{RATE} questions a second at fixed times, as in `tail`; every half a second one of the gate's workers is stopped "
    "for 50 ms (SIGSTOP), as if it had met a slow disk. A kept connection belongs to one worker and waits for it; one "
    "connection per question goes to whichever worker is free."
)


@contextlib.contextmanager
def stalls(pid):
    """One worker stops and goes on, again and again, until the block ends."""
    ended = threading.Event()

    def go():
        while not ended.wait(EVERY):
            os.kill(pid, signal.SIGSTOP)
            ended.wait(PAUSE)
            os.kill(pid, signal.SIGCONT)

    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def at_rate(bench, name, port, requests, pool, *, stalling):
    def run():
        with stalls(processes.leaves(pool)[0]) if stalling else contextlib.nullcontext():
            return generator.run(bench, port, requests, rate=RATE, seconds=LONGER * bench.seconds)

    return Contender(name, run, [pool], is_ours=True)


def compare(bench):
    gate = GateSite(bench, algorithms=("EdDSA",))
    peers = GatePeers(bench, gate, ())
    requests, pool = gate.bearer_file("EdDSA", PRIVATE), gate.site.pool("gate")
    found = [
        at_rate(bench, form + word, peers.port(OURS, kept=kept), requests, pool, stalling=stalling)
        for form, kept in (("one connection per question", False), ("kept", True))
        for word, stalling in (("", False), (", one stalls", True))
    ]
    measure(bench, "stall", found)
    table = contender_table(f"{RATE} questions a second", found)
    table.bars = []
    return Section("stall", TITLE, TEXT, [table])
