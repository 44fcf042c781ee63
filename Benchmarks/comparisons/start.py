"""From the first connection on an inherited socket to its answer, and what a worker weighs."""

import shutil
import signal
import socket
import statistics
import struct
import subprocess
import time
from dataclasses import dataclass

from harness import peers, processes, wire
from harness.bench import HERE
from harness.front import Door, Front
from harness.gate_site import PROTECTED, GateSite
from harness.generator import run
from harness.login_site import LOGIN, SECRET
from harness.report import Section, Table, at_most, number
from harness.site import PASSWORD, clean_environment

TITLE = "start, and memory of a worker"
TEXT = (
    "A listening socket with a request in it is handed to a new process as descriptor 0, as spawn-fcgi does and like "
    "systemd's socket activation; the time is that from before the process is made to the first byte of its answer. "
    "Memory is that of one worker of a pool of two (smaps_rollup); *private* is what the next worker costs."
)


@dataclass
class Program:
    name: str
    command: list
    request: bytes
    environment: dict
    is_ours: bool = False
    # php-cgi takes no notice of SIGTERM while it waits for a request.
    ends_by: int = signal.SIGTERM


def record(kind, content):
    return struct.pack("!BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def fastcgi(uri, **more):
    """A request as nginx would send it."""
    params = {
        "REQUEST_METHOD": "GET", "REQUEST_URI": uri, "DOCUMENT_URI": uri, "SALLYPORT_URI": uri, "QUERY_STRING": "",
        "SALLYPORT_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "HTTPS": "on", "CONTENT_LENGTH": "",
        "CONTENT_TYPE": "", "SALLYPORT_REQUEST_ID": "0" * 32, "SCRIPT_FILENAME": f"{HERE}/peers/check_hs256.php",
    } | more  # fmt: skip
    pairs = b"".join(
        struct.pack("!II", len(name) | 1 << 31, len(value) | 1 << 31) + name.encode() + value.encode()
        for name, value in params.items()
    )
    return record(1, struct.pack("!HB5x", 1, 0)) + record(4, pairs) + record(4, b"") + record(5, b"")


def programs(bench, gate):
    site, people = gate.site, gate.people
    token = gate.signers["EdDSA"].token(people[0])
    asked = fastcgi(PROTECTED, HTTP_AUTHORIZATION=f"Bearer {token}")
    database = [site.folder / "state/accounts.db", people[0].session_id.hex()]
    settings = ["--settings", site.folder / "sallyport.env"]
    ours, plain = clean_environment(), clean_environment(TOKEN_SECRET=SECRET)
    accounts = bench.programs / "sallyport-accounts"
    found = [
        Program("Sallyport, gate", [bench.programs / "sallyport-gate", *settings], asked, ours, True),
        Program(
            "Sallyport, accounts", [accounts, "--pool", "accounts", *settings], fastcgi("/auth/session"), ours, True
        ),
        Program("Sallyport, login", [accounts, "--pool", "login", *settings], fastcgi(LOGIN), ours, True),
        Program("C loop", [bench.compiled("peers/c_loop.c", "-lfcgi", "-lsqlite3"), "-", "0", *database], asked, plain),
    ]
    if php := shutil.which("php-cgi"):
        found.append(Program("PHP (php-cgi)", [php, "-q"], asked, plain, ends_by=signal.SIGKILL))
    else:
        gate.lacking.append("PHP (php-cgi)")
    if gunicorn := gate.try_peer("Flask", peers.gunicorn):
        flask = [gunicorn, "-w", "1", "-b", "fd://0", "--chdir", HERE / "peers", "flask_app:app"]
        environment = plain | {"FLASK_DATABASE": str(bench.folder / "flask.db")}
        found.append(Program("Flask under gunicorn", flask, wire.get(PROTECTED, {}), environment))
    return found


def milliseconds_to_answer(bench, program):
    """Starts the program on a socket that somebody waits at already."""
    path = bench.folder / "start.sock"
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as client:
        listener.bind(str(path))
        listener.listen(64)
        client.settimeout(20)
        client.connect(str(path))
        client.sendall(program.request)
        with open(bench.folder / "start.log", "ab") as log:
            begun = time.perf_counter()
            process = subprocess.Popen(
                [str(word) for word in program.command], stdin=listener, stdout=log, stderr=log,
                env=program.environment, start_new_session=True,
            )  # fmt: skip
            try:
                is_answered = client.recv(1)
                taken = (time.perf_counter() - begun) * 1000
            finally:
                processes.stop(process, program.ends_by)
    if not is_answered:
        raise RuntimeError(f"{program.name} closed the connection: {(bench.folder / 'start.log').read_text()[-500:]}")
    return taken


def start_table(bench, found):
    times = {program.name: [] for program in found}
    for _ in range(max(3, bench.rounds * 4)):
        for program in found:
            times[program.name].append(milliseconds_to_answer(bench, program))
    ours = statistics.median(times[found[0].name])
    rows = []
    for program in found:
        values = times[program.name]
        middle = statistics.median(values)
        name = f"**{program.name}**" if program.is_ours else program.name
        rows.append([name, number(middle, 1), f"{min(values):.1f} to {max(values):.1f}", number(middle / ours, 2)])
        bench.say(f"start: {program.name}: {middle:.1f} ms")
    return Table("milliseconds from activation to the first answer", ["", "median ms", "min to max", "ratio"], rows)


def worker_memory(pool):
    """(resident, private) of the worker of a pool that has the most."""
    return max((processes.memory(pid) for pid in processes.leaves(pool)), key=lambda pair: pair[1])


def memory_table(bench, gate):
    """Of the running pools: at rest, after requests, after hashes."""
    site, rows, found = gate.site, [], {}
    pools = {kind: site.pool(kind) for kind in ("gate", "login", "accounts")}
    port = Front(bench, [Door("sallyport", *(site.socket(kind) for kind in ("gate", "login", "accounts")))]).ports
    gate_file = gate.bearer_file("EdDSA")
    person = {"username": gate.people[0].username, "password": PASSWORD}
    login_file = wire.request_file(bench, [wire.post(LOGIN, person)])

    def note(name, pool):
        found[name] = worker_memory(pools[pool])
        rows.append([name, number(found[name][0], 1), number(found[name][1], 1)])

    note("gate worker, idle", "gate")
    note("accounts worker, idle", "accounts")
    note("login worker, idle", "login")
    load = run(bench, port["sallyport"], gate_file)
    note(f"gate worker, after {load.answers:,} requests", "gate")
    load = run(bench, port["sallyport"], login_file, connections=2)
    note(f"login worker, after {load.answers:,} hashes", "login")
    rows += peer_rows(bench, gate)
    goals = [
        at_most("private memory of an idle gate worker under 3 MB", found["gate worker, idle"][1], 3, " MB"),
        at_most("of a login worker after a hash under 4 MB", list(found.values())[-1][1], 4, " MB"),
    ]
    return Table("megabytes of one worker", ["", "resident MB", "private MB"], rows), goals


def peer_rows(bench, gate):
    """One worker of each peer; after a request, since it has its parent's pages until it has done something."""
    asked, asked_by_http = fastcgi(PROTECTED), wire.get(PROTECTED, {})
    starts = {
        "C loop": (lambda: peers.c_loop(bench, gate.site, gate.people[0].session_id), asked),
        "PHP-FPM": (lambda: peers.php_fpm(bench, SECRET), asked),
        "gunicorn with Flask": (lambda: peers.flask(bench, SECRET, workers=2), asked_by_http),
    }
    rows = []
    for name, (start, request) in starts.items():
        if peer := gate.try_peer(name, start):
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(20)
                client.connect(str(peer[0]))
                client.sendall(request)
                client.recv(1)
            resident, private = worker_memory(peer[1])
            rows.append([f"{name} worker, after a request", number(resident, 1), number(private, 1)])
    return rows


def compare(bench):
    gate = GateSite(bench, algorithms=("EdDSA",), login_workers=2)
    memory, goals = memory_table(bench, gate)
    starts = start_table(bench, programs(bench, gate))
    return Section("start", TITLE, TEXT, [starts, memory], goals, gate.lacking)
