"""`GET /auth/protected`: is this token good, and whose is it?"""

from harness import peers, wire
from harness.front import Door, Front
from harness.gate_site import PROTECTED, GateSite, contender
from harness.report import Section, at_least, at_most, contender_table
from harness.rounds import measure
from harness.tokens import hs256_secret

TITLE = "one token again and again, bearer"
LIMIT = "limit_req zone=sallyport_accounts burst=200 nodelay; default_type application/json; "
TEXT = (
    "The shipped `location = /auth/protected`, the same for all who speak FastCGI. Sallyport verifies, reads session "
    "and user, and logs a line for every request; the C loop reads and logs likewise and verifies nothing; the epoll "
    "responder and libfcgi with 64 threads say yes to everything; njs, PHP and Flask check an HS256 signature and read "
    "nothing. *Kept* is with connections from nginx to the gate that stay open."
)


def start_peers(bench, gate):
    site, secret = gate.site, hs256_secret(gate.site)
    started = {
        "epoll, says yes": peers.epoll_yes(bench),
        "C loop": peers.c_loop(bench, site, gate.people[0].session_id),
        "C loop, says yes": peers.c_loop(bench),
        "libfcgi in C, 64 threads, says yes": peers.threads_yes(bench),
        "PHP-FPM, HS256": gate.try_peer("PHP-FPM", lambda: peers.php_fpm(bench, secret)),
        "Flask-JWT-Extended, gunicorn, 4 workers": gate.try_peer("Flask", lambda: peers.flask(bench, secret)),
    }
    return {name: peer for name, peer in started.items() if peer}


def doors_of(site, started, pools, kept):
    """Door names by contender: one connection per question, and kept."""
    doors = [Door("sallyport", pools["gate"], pools["login"], pools["accounts"])]
    doors += [Door("sallyport_kept", pools["gate"], kept=kept)]
    for index, (name, (socket, _)) in enumerate(started.items()):
        if name.startswith("Flask"):
            continue
        doors.append(Door(f"peer{index}", str(socket), more=peers.php_lines() if name.startswith("PHP") else ""))
        if not name.startswith("PHP"):
            doors.append(Door(f"peer{index}_kept", str(socket), kept=kept))
    return doors


def front_of(bench, gate, started):
    pools = {kind: gate.site.socket(kind) for kind in ("gate", "login", "accounts")}
    secret = gate.try_peer("njs", njs_secret(gate))
    pages = {"nginx": 'return 200 "yes";'}
    if secret:
        pages["njs"] = f"{LIMIT} set $token_secret {secret}; js_content checker.answer;"
    proxies = {"flask": socket for name, (socket, _) in started.items() if name.startswith("Flask")}
    return Front(bench, doors_of(gate.site, started, pools, 64), pages=pages, proxies=proxies, secret=secret)


def njs_secret(gate):
    def secret():
        peers.require_njs()
        return hs256_secret(gate.site)

    return secret


def one_connection_each(bench, gate, front, started):
    """The contenders of the shipped form."""
    eddsa, hs256 = gate.bearer_file("EdDSA"), gate.bearer_file("HS256")
    bad = wire.bearer(PROTECTED, gate.signers["HS256"].token(gate.people[0])[:-4] + "AAAA")
    found = [contender(bench, "nginx alone, return 200", front.ports["nginx"], eddsa, [])]
    if "njs" in front.ports:
        found.append(contender(bench, "njs in nginx, HS256", front.ports["njs"], hs256, [], probe=bad))
    for index, (name, (_, pid)) in enumerate(started.items()):
        checks = name.startswith(("PHP", "Flask"))
        port = front.ports["flask" if name.startswith("Flask") else f"peer{index}"]
        requests = hs256 if checks else eddsa
        found.append(contender(bench, name, port, requests, [pid], probe=bad if checks else None))
    pid = gate.site.pool("gate")
    for name, requests in (("Sallyport, EdDSA", eddsa), ("Sallyport, HS256", hs256)):
        found.append(contender(bench, name, front.ports["sallyport"], requests, [pid], probe=bad, is_ours=True))
    return found


def kept(bench, gate, front, started):
    eddsa = gate.bearer_file("EdDSA")
    found = []
    for index, (name, (_, pid)) in enumerate(started.items()):
        if port := front.ports.get(f"peer{index}_kept"):
            found.append(contender(bench, f"{name}, kept", port, eddsa, [pid]))
    pid, port = gate.site.pool("gate"), front.ports["sallyport_kept"]
    return [*found, contender(bench, "Sallyport, EdDSA, kept", port, eddsa, [pid], is_ours=True)]


def goals(shipped):
    by_name = {one.name: one for one in shipped}
    ours = by_name["Sallyport, EdDSA"]

    def ratio(name, what="rate"):
        return ours.ratio(by_name[name], what) if name in by_name else None

    return [
        at_least("at least 0.9 of the C loop", ratio("C loop"), 0.9),
        at_most("p99 at most 1.5 times the C loop's", ratio("C loop", "p99"), 1.5),
        at_least("as fast as libfcgi in C, 64 threads", ratio("libfcgi in C, 64 threads, says yes"), 1),
        at_least("2 times PHP-FPM", ratio("PHP-FPM, HS256"), 2),
        at_least("10 times Flask", ratio("Flask-JWT-Extended, gunicorn, 4 workers"), 10),
    ]


def compare(bench):
    gate = GateSite(bench, algorithms=("EdDSA", "HS256"))
    started = start_peers(bench, gate)
    front = front_of(bench, gate, started)
    shipped = measure(bench, "protected", one_connection_each(bench, gate, front, started))
    open_ones = measure(bench, "protected, kept", kept(bench, gate, front, started))
    reference = next(one for one in shipped if one.name == "C loop")
    tables = [
        contender_table("protected, one connection per question, as shipped", shipped, reference),
        contender_table("protected, connections kept", open_ones, open_ones[1]),
    ]
    return Section("protected", TITLE, TEXT, tables, goals(shipped), gate.lacking)
