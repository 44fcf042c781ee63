"""The gate's slowest answers at a fixed arrival rate, by itself and beside a flood of logins."""

import os
import time

from harness import generator, processes
from harness.gate_peers import C_LOOP, FLASK, OURS, GatePeers
from harness.gate_site import PRIVATE, GateSite
from harness.login_site import fill_flask, login_file
from harness.report import Section, at_most, contender_table
from harness.rounds import Contender, measure

TITLE = "the gate at a fixed arrival rate, idle and beside a flood of logins"
RATE, FLOOD = 300, 64
# So that there are enough of the slowest thousandth.
LONGER = 2.5
TEXT = (
    f"{RATE} questions a second (`auth_request`, as shipped) are due at fixed times, whether or not the earlier ones "
    "were answered, and times count from then: no coordinated omission. The flood is 64 connections that log in "
    "without pause, served by one login worker. *Nice*: that worker has nice 10, which stands for the CPU weights of "
    "the systemd units. The C loop beside the same flood shows what is the scheduler's share. "
    "Flask is asked for `/auth/protected` and flooded with logins of its own, which the same workers serve."
)


def at_rate(bench, name, port, requests, pid, flood=None, *, nice=None, is_ours=False):
    """`flood`: the port and the requests of it; `nice`: whose processes step back meanwhile."""

    def run():
        if flood is None:
            return generator.run(bench, port, requests, rate=RATE, seconds=LONGER * bench.seconds)
        for process in processes.leaves(nice) if nice else ():
            os.setpriority(os.PRIO_PROCESS, process, 10)
        with generator.Flood(bench, *flood, connections=FLOOD):
            time.sleep(0.3)
            found = generator.run(bench, port, requests, rate=RATE, seconds=LONGER * bench.seconds)
        for process in processes.leaves(nice) if nice else ():
            os.setpriority(os.PRIO_PROCESS, process, 0)
        return found

    return Contender(name, run, [pid], is_ours=is_ours)


def before_ours(bench, gate, peers, people):
    """The gate, and the C loop in its place, by themselves and beside a flood of our logins."""
    requests, flood = gate.bearer_file("EdDSA", PRIVATE), (peers.port(OURS), login_file(bench, people))
    found = []
    for name, pid in ((OURS, gate.site.pool("gate")), (C_LOOP, peers.pids(C_LOOP)[0])):
        place, is_ours = (peers.port(name), requests, pid), name == OURS
        found.append(at_rate(bench, f"{name}, idle", *place, is_ours=is_ours))
        found.append(at_rate(bench, f"{name}, flood", *place, flood, is_ours=is_ours))
        # Nobody but root can take nice back.
        if os.geteuid() == 0:
            nice = gate.site.pool("login")
            found.append(at_rate(bench, f"{name}, flood, nice", *place, flood, nice=nice, is_ours=is_ours))
    return found


def before_flask(bench, gate, peers, people):
    """Flask's own question and its own logins, which its workers share."""
    if not (port := peers.port(FLASK)):
        return []
    fill_flask(bench, port, people)
    place, flood = (port, gate.bearer_file("HS256"), peers.pids(FLASK)[0]), (port, login_file(bench, people))
    return [at_rate(bench, f"{FLASK}, idle", *place), at_rate(bench, f"{FLASK}, flood", *place, flood)]


def goal(one, idle):
    """Open where the machine could not do it even without a flood: then there is a queue, and nothing but that."""
    is_measured = idle.is_sound and idle.median("rate") > 0.95 * RATE
    wanted = f"p99 at most 3 times the idle one: {one.name}"
    return at_most(wanted, one.ratio(idle, "p99") if is_measured else None, 3)


def compare(bench):
    gate = GateSite(bench, algorithms=("EdDSA", "HS256"))
    peers = GatePeers(bench, gate, (C_LOOP, FLASK))
    people = (gate.people + gate.browsers)[:200]
    found = before_ours(bench, gate, peers, people) + before_flask(bench, gate, peers, people)
    measure(bench, "tail", found)
    goals = [goal(one, found[0]) for one in found[1:] if one.is_ours]
    table = contender_table(f"{RATE} questions a second", found)
    table.bars = []
    return Section("tail", TITLE, TEXT, [table], goals, gate.lacking)
