"""`GET /auth/protected`: is this token good, and whose is it?"""

from harness import wire
from harness.gate_peers import C_LOOP, C_LOOP_YES, CHECK_HS256, EPOLL, FLASK, NGINX, NJS, OURS, PHP, THREADS, GatePeers
from harness.gate_site import PROTECTED, GateSite, contender
from harness.report import Section, at_least, at_most, contender_table
from harness.rounds import measure

TITLE = "one token again and again, bearer"
TEXT = (
    "The shipped `location = /auth/protected`, the same for all who speak FastCGI. Sallyport verifies, reads session "
    "and user, and logs a line for every request; the C loop reads and logs likewise and verifies nothing; the epoll "
    "responder and libfcgi with 64 threads say yes to everything; njs, PHP and Flask check an HS256 signature and read "
    "nothing. *Kept* is with connections from nginx to the gate that stay open."
)
PEERS = (NGINX, NJS, EPOLL, C_LOOP, C_LOOP_YES, THREADS, PHP, FLASK)


def contenders(bench, gate, peers, *, kept):
    """All of them, by connections that are kept or not: those that cannot keep any are left out there."""
    eddsa, hs256 = gate.bearer_file("EdDSA"), gate.bearer_file("HS256")
    bad = wire.bearer(PROTECTED, gate.signers["HS256"].token(gate.people[0])[:-4] + "AAAA")
    word, found = ", kept" if kept else "", []
    for name in PEERS:
        if port := peers.port(name, kept=kept):
            requests, probe = (hs256, bad) if name in CHECK_HS256 else (eddsa, None)
            found.append(contender(bench, name + word, port, requests, peers.pids(name), probe=probe))
    pid, port = gate.site.pool("gate"), peers.port(OURS, kept=kept)
    for name, requests in ((OURS, eddsa), ("Sallyport, HS256", hs256)):
        found.append(contender(bench, name + word, port, requests, [pid], probe=bad, is_ours=True))
    return found


def goals(shipped):
    by_name = {one.name: one for one in shipped}
    ours = by_name[OURS]

    def ratio(name, what="rate"):
        return ours.ratio(by_name[name], what) if name in by_name else None

    return [
        at_least("at least 0.9 of the C loop", ratio(C_LOOP), 0.9),
        at_most("p99 at most 1.5 times the C loop's", ratio(C_LOOP, "p99"), 1.5),
        at_least("as fast as libfcgi in C, 64 threads", ratio(THREADS), 1),
        at_least("2 times PHP-FPM", ratio(PHP), 2),
        at_least("10 times Flask", ratio(FLASK), 10),
    ]


def compare(bench):
    gate = GateSite(bench, algorithms=("EdDSA", "HS256"))
    peers = GatePeers(bench, gate, PEERS)
    shipped = measure(bench, "protected", contenders(bench, gate, peers, kept=False))
    kept = measure(bench, "protected, kept", contenders(bench, gate, peers, kept=True))
    tables = [
        contender_table("protected, one connection per question, as shipped", shipped, C_LOOP),
        contender_table("protected, connections kept", kept, f"{C_LOOP}, kept"),
    ]
    return Section("protected", TITLE, TEXT, tables, goals(shipped), gate.lacking)
