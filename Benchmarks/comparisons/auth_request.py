"""A static page behind `auth_request`: what the gate costs a site, by each way in which nginx can ask it."""

from harness import wire
from harness.gate_peers import C_LOOP, C_LOOP_YES, EPOLL, OURS, PHP, THREADS, GatePeers
from harness.gate_site import PRIVATE, GateSite, contender
from harness.report import Section, at_least, contender_table
from harness.rounds import measure

TITLE = "a static page behind the gate"
TEXT = (
    "The shipped `protect.conf` before a file of 40 bytes; what stands behind the question differs and nothing else. "
    "nginx closes the FastCGI connection after each question of `auth_request`, as shipped; *kept* is with "
    "`fastcgi_keep_conn on` and `fastcgi_store /nonexistent/x` in the location that asks, which has nginx read on and "
    "keep the connection. What that does to the tail when a worker stalls, `stall` measures."
)
PEERS = (EPOLL, C_LOOP, C_LOOP_YES, THREADS, PHP)


def contenders(bench, gate, peers, *, kept):
    eddsa = gate.bearer_file("EdDSA", PRIVATE)
    bad = wire.bearer(PRIVATE, gate.signers["EdDSA"].token(gate.people[0])[:-4] + "AAAA")
    word, found = ", kept" if kept else "", []
    for name in PEERS:
        if port := peers.port(name, kept=kept):
            requests = gate.bearer_file("HS256", PRIVATE) if name == PHP else eddsa
            found.append(contender(bench, name + word, port, requests, peers.pids(name)))
    ours = contender(
        bench, OURS + word, peers.port(OURS, kept=kept), eddsa, [gate.site.pool("gate")], probe=bad, is_ours=True
    )
    return [*found, ours]


def share_of_c_loop(contenders, word=""):
    by_name = {one.name: one for one in contenders}
    return by_name[OURS + word].ratio(by_name[C_LOOP + word])


def compare(bench):
    gate = GateSite(bench, algorithms=("EdDSA", "HS256"))
    peers = GatePeers(bench, gate, PEERS)
    both = contenders(bench, gate, peers, kept=False) + contenders(bench, gate, peers, kept=True)
    measure(bench, "auth_request", both)
    goals = [
        at_least("one connection per question: at least 0.9 of the C loop", share_of_c_loop(both), 0.9),
        at_least("kept: at least 0.9 of the C loop, kept", share_of_c_loop(both, ", kept"), 0.9),
    ]
    table = contender_table("auth_request", both, C_LOOP)
    return Section("auth_request", TITLE, TEXT, [table], goals, gate.lacking)
