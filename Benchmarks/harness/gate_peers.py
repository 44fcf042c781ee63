"""The gate's peers, each behind a door of its own in one nginx: for each question a connection, and kept ones."""

from harness import peers
from harness.front import Door, Front
from harness.tokens import hs256_secret

LIMIT = "limit_req zone=sallyport_accounts burst=1000000 nodelay; default_type application/json; "
EPOLL, C_LOOP, C_LOOP_YES = "epoll, says yes", "C loop", "C loop, says yes"
THREADS, PHP, FLASK = "libfcgi in C, 64 threads, says yes", "PHP-FPM, HS256", "Flask-JWT-Extended, gunicorn, 4 workers"
NGINX, NJS = "nginx alone, return 200", "njs in nginx, HS256"
OURS = "Sallyport, EdDSA"
# Of these, nothing but an HS256 token is believed.
CHECK_HS256 = (PHP, FLASK, NJS)
KEPT = 64


class GatePeers:
    """`names`: which of them are wanted; those that this machine lacks are left out, and noted."""

    def __init__(self, bench, gate, names, *, kept=KEPT):
        self.bench, self.gate, self.kept = bench, gate, kept
        self.started = {}
        for name in names:
            if name not in (NGINX, NJS) and (peer := gate.try_peer(name, self.starter(name))):
                self.started[name] = peer
        self.front = self.make_front(names)

    def starter(self, name):
        bench, site = self.bench, self.gate.site
        return {
            EPOLL: lambda: peers.epoll_yes(bench),
            C_LOOP: lambda: peers.c_loop(bench, site, self.gate.people[0].session_id),
            C_LOOP_YES: lambda: peers.c_loop(bench),
            THREADS: lambda: peers.threads_yes(bench),
            PHP: lambda: peers.php_fpm(bench, hs256_secret(site)),
            FLASK: lambda: peers.flask(bench, hs256_secret(site)),
        }[name]

    def make_front(self, names):
        site = self.gate.site
        doors = [
            Door("sallyport", site.socket("gate"), site.socket("login"), site.socket("accounts")),
            Door("sallyport_kept", site.socket("gate"), kept=self.kept),
        ]
        for name, (socket, _) in self.started.items():
            if name == FLASK:
                continue
            more = peers.php_lines() if name == PHP else ""
            doors.append(Door(door_name(name), str(socket), more=more))
            # PHP-FPM holds a child for each connection that is kept, and answers no other: `connections` shows it.
            if name != PHP:
                doors.append(Door(door_name(name) + "_kept", str(socket), kept=self.kept))
        pages = {door_name(NGINX): 'return 200 "yes";'} if NGINX in names else {}
        secret = self.gate.try_peer(NJS, self.njs_secret) if NJS in names else None
        if secret:
            pages[door_name(NJS)] = f"{LIMIT} set $token_secret {secret}; js_content checker.answer;"
        proxies = {door_name(FLASK): self.started[FLASK][0]} if FLASK in self.started else {}
        return Front(self.bench, doors, pages=pages, proxies=proxies, secret=secret)

    def njs_secret(self):
        peers.require_njs()
        return hs256_secret(self.gate.site)

    def port(self, name, *, kept=False):
        """nil: it is not there."""
        return self.front.ports.get(door_name(name) + ("_kept" if kept else ""))

    def pids(self, name):
        return [self.started[name][1]] if name in self.started else []


def door_name(name):
    if name.startswith("Sallyport"):
        return "sallyport"
    return "".join(letter if letter.isalnum() else "_" for letter in name.lower())
