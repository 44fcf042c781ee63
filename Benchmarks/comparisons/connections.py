"""Many kept connections, most of them idle: nobody may starve."""

from functools import partial

from harness import generator, peers
from harness.front import Door, Front
from harness.gate_peers import C_LOOP, OURS, PHP, THREADS
from harness.gate_site import GateSite
from harness.report import Section, at_least, contender_table
from harness.rounds import Contender, measure
from harness.tokens import hs256_secret

TITLE = "8 to 2,048 connections kept, most idle"
SIZES = (8, 64, 512, 2_048)
TEXT = (
    "`/auth/protected` with connections kept, from the client to nginx and from nginx to the gate. All of them ask at "
    "once, so that nginx opens as many to the gate as that takes; then 8 questions are under way at any time, each on "
    "the connection that was idle longest. *Wrong* counts failed answers and those that never came: of libfcgi each "
    "thread, and of PHP-FPM each child, waits for its own connection, and the others starve. These have processes of "
    "their own for each size; Sallyport and the C loop serve all sizes."
)


def start_peers(bench, gate):
    """Socket and process by contender and size; those that starve have one for each size, to begin without a queue."""
    site, secret = gate.site, hs256_secret(gate.site)
    loop = peers.c_loop(bench, site, gate.people[0].session_id)
    found = {}
    for size in SIZES:
        found[OURS, size] = (site.socket("gate"), site.pool("gate"))
        found[C_LOOP, size] = loop
        found[THREADS, size] = peers.threads_yes(bench, name=f"threads{size}")
        php = gate.try_peer(PHP, lambda size=size: peers.php_fpm(bench, secret, name=f"php{size}"))
        if php:
            found[PHP, size] = php
    return dict(sorted(found.items(), key=lambda item: (OURS, C_LOOP, THREADS, PHP).index(item[0][0])))


def contenders(bench, gate, started):
    doors = {
        key: Door(f"door{index}", str(socket), kept=max(SIZES), more=peers.php_lines() if key[0] == PHP else "")
        for index, (key, (socket, _)) in enumerate(started.items())
    }
    ports = Front(bench, doors.values()).ports
    files = {name: gate.bearer_file("HS256" if name == PHP else "EdDSA") for name in (OURS, C_LOOP, THREADS, PHP)}
    found = []
    for (name, size), (_, pid) in started.items():
        port = ports[doors[name, size].name]
        load = {"connections": size, "active": 8, "patience": 1}
        # One question beforehand, on a connection that is kept, would be the first to starve the others.
        run = partial(generator.run, bench, port, files[name], **load)
        found.append(Contender(f"{name}, {size:,}", run, [pid], is_ours=name == OURS))
    return found


def compare(bench):
    gate = GateSite(bench, algorithms=("EdDSA", "HS256"))
    found = contenders(bench, gate, start_peers(bench, gate))
    measure(bench, "connections", found)
    by_name = {one.name: one for one in found}
    share = by_name[f"{OURS}, 2,048"].ratio(by_name[f"{OURS}, 64"])
    goals = [at_least("2,048 within 15 % of 64", share, 0.85)]
    table = contender_table("connections kept", found, f"{OURS}, 64")
    return Section("connections", TITLE, TEXT, [table], goals, sorted(set(gate.lacking)))
