"""Many kept connections, most of them idle: nobody may starve."""

from harness.gate_peers import C_LOOP, OURS, PHP, THREADS, GatePeers
from harness.gate_site import PROTECTED, GateSite, contender
from harness.report import Section, at_least, contender_table
from harness.rounds import measure

TITLE = "8 to 2,048 connections kept, most idle"
SIZES = (8, 64, 512, 2_048)
TEXT = (
    "`/auth/protected` with connections kept, from the client to nginx and from nginx to the gate. All of them ask at "
    "once, so that all are open; then 8 questions are under way at any time, each on the connection that was idle "
    "longest. *Wrong* counts failed answers and those that had not come a second after the end: of libfcgi each thread, "
    "and of PHP-FPM each child, waits for its own connection, and the others starve."
)


def compare(bench):
    gate = GateSite(bench, algorithms=("EdDSA", "HS256"))
    peers = GatePeers(bench, gate, (C_LOOP, THREADS, PHP), kept=max(SIZES), keeps_php=True)
    found = []
    for name in (OURS, C_LOOP, THREADS, PHP):
        if not (port := peers.port(name, kept=True)):
            continue
        requests = gate.bearer_file("HS256" if name == PHP else "EdDSA", PROTECTED)
        pids = peers.pids(name) or [gate.site.pool("gate")]
        for size in SIZES:
            load = {"connections": size, "active": 8, "patience": 1}
            label = f"{name}, {size:,}"
            found.append(contender(bench, label, port, requests, pids, is_ours=name == OURS, **load))
    measure(bench, "connections", found)
    by_name = {one.name: one for one in found}
    share = by_name[f"{OURS}, 2,048"].ratio(by_name[f"{OURS}, 64"])
    goals = [at_least("2,048 within 15 % of 64", share, 0.85)]
    table = contender_table("connections kept", found, f"{OURS}, 64")
    return Section("connections", TITLE, TEXT, [table], goals, gate.lacking)
