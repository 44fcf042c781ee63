"""A whole site, started through scripts/run: TLS, nginx, the three pools. Nothing here knows how they are built."""

import contextlib
import os
import pathlib
import re
import secrets
import signal
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
import urllib.parse

import httpx

import openapi_document

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = pathlib.Path(os.environ.get("SALLYPORT_TEST_BIN", ROOT / ".build/release")).resolve()
PASSWORD = "correct horse battery"
POOLS = ("login", "accounts", "gate")


def wait_for(condition, seconds, what):
    """Asks until the answer is true and returns it; the bound is for a broken program, not for a slow one."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.01)
    return answer


def clean_environment(**settings):
    """This process' environment without Sallyport's settings, and with the ones given."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SALLYPORT_")}
    return environment | {name: str(value) for name, value in settings.items()}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def command_line(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


class User:
    def __init__(self, site, username, password=PASSWORD):
        self.site, self.username, self.password = site, username, password

    def login(self):
        answer = self.site.http.post("/auth/login", json={"username": self.username, "password": self.password})
        assert answer.status_code == 200, answer.text
        return Login(self.site, answer.json())


class Login:
    """What a client holds after a login."""

    def __init__(self, site, body):
        self.site, self.body = site, body
        self.access, self.refresh = body["access_token"], body["refresh_token"]
        self.bearer = {"Authorization": f"Bearer {self.access}"}

    def refreshed(self, token=None):
        return self.site.http.post("/auth/refresh", json={"refresh_token": token or self.refresh})

    def logout(self):
        return self.site.http.post("/auth/logout", headers=self.bearer)


class Site:
    def __init__(self, folder, process, port):
        self.folder, self.process, self.port = folder, process, port
        self.url = f"https://localhost:{port}"
        self.secrets = set()
        self.http = self.client()

    @property
    def tls(self):
        """A new one each time: an HTTP/2 client writes its protocols into the context that it is given."""
        return ssl.create_default_context(cafile=self.folder / "tls/certificate.pem")

    def client(self, **options):
        hooks = {"request": [self.note_request], "response": [self.note_response]}
        return httpx.Client(
            base_url=self.url, verify=self.tls, timeout=100, event_hooks=hooks, trust_env=False, **options
        )

    def client_from(self, address):
        """A client whose requests come from that address of this machine: 127.0.0.0/8 are many clients."""
        return self.client(transport=httpx.HTTPTransport(verify=self.tls, local_address=address))

    @contextlib.contextmanager
    def database(self):
        """The accounts database, to look into or to bring about a state that takes long otherwise."""
        with contextlib.closing(sqlite3.connect(self.folder / "state/accounts.db", timeout=60)) as database:
            with database:
                yield database

    @property
    def settings(self):
        """For the operator's tool on this site."""
        return {
            "SALLYPORT_STATE_DIR": self.folder / "state",
            "SALLYPORT_SECRET_FILE": self.folder / "master.secret",
            "SALLYPORT_METRICS_DIR": self.folder / "metrics",
            "SALLYPORT_URL": self.url,
        }

    def note_request(self, request):
        """Keeps what must never be found in a log; see test_secrets_nowhere."""
        for found in re.findall(rb'"(?:\w+_)?password": *"([^"\\]{12,})"', request.read()):
            self.secrets.add(found.decode())
        for found in re.findall(rb"(?:^|&)(?:\w+_)?password=([^&]{12,})", request.content):
            self.secrets.add(urllib.parse.unquote_plus(found.decode("ascii", "replace"), errors="replace"))

    def note_response(self, response):
        """Keeps secrets as well, and holds every answer to what the document says of it."""
        response.read()
        openapi_document.check(response)
        for found in re.findall(r"__Host-sallyport=([\w-]{60,})", str(response.headers.get_list("set-cookie"))):
            self.secrets.add(found)
        for found in re.findall(rb'"(?:access_|refresh_)?token": *"([^"]+)"', response.read()):
            self.secrets.add(found.decode())

    def register(self, username=None, password=PASSWORD):
        username = username or f"user-{secrets.token_hex(6)}"
        answer = self.http.post("/auth/register", json={"username": username, "password": password})
        assert answer.status_code == 201, answer.text
        return User(self, username, password)

    def pool(self, kind):
        """The process id of a pool's parent."""
        (found,) = [pid for pid in children(self.process.pid) if f" pool {kind} " in command_line(pid)]
        return found

    def workers(self, kind):
        return set(children(self.pool(kind)))

    def socket(self, kind):
        configured = (self.folder / "nginx/sallyport/upstreams.conf").read_text()
        return pathlib.Path(re.search(rf"unix:(\S+/{kind}\.sock)", configured)[1])

    def log(self, name):
        return (self.folder / f"log/{name}.log").read_text(errors="surrogateescape")

    def json_lines(self, name):
        """The lines of a pool's workers, without the words of `sallyport pool`."""
        return [line for line in self.log(name).splitlines() if line.startswith("{")]

    @contextlib.contextmanager
    def without(self, kind):
        """The pool's socket is gone from its place; yields the path, where another may listen meanwhile."""
        path = self.socket(kind)
        aside = path.with_suffix(".aside")
        path.rename(aside)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)
            aside.rename(path)

    def stop(self, number=signal.SIGTERM):
        self.http.close()
        self.process.send_signal(number)
        return self.process.wait(60)


def limits_file(folder):
    """The shipped limits, at rates that no test reaches."""
    shipped = (ROOT / "nginx/limits.conf").read_text()
    path = folder / "limits.conf"
    path.write_text(re.sub(r"rate=\d+r/s", "rate=20000r/s", shipped))
    return path


def launch(folder, *, snippet=None, http=None, shipped_limits=False, **settings):
    """Starts scripts/run; returns the process and its port at once."""
    folder.mkdir(parents=True, exist_ok=True)
    port = settings.pop("SALLYPORT_RUN_PORT", None) or free_port()
    environment = {"SALLYPORT_RUN_DIR": folder / "run", "SALLYPORT_RUN_PORT": port, "SALLYPORT_RUN_BIN": PROGRAMS}
    if snippet is not None:
        (folder / "site.conf").write_text(snippet)
        environment["SALLYPORT_RUN_SITE"] = folder / "site.conf"
    if http is not None:
        (folder / "http.conf").write_text(http)
        environment["SALLYPORT_RUN_HTTP"] = folder / "http.conf"
    if not shipped_limits:
        environment["SALLYPORT_RUN_LIMITS"] = limits_file(folder)
    process = subprocess.Popen(
        [ROOT / "scripts/run"],
        env=clean_environment(**environment | settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=open(folder / "run.stderr", "w"),
        text=True,
    )
    return process, port


@contextlib.contextmanager
def site_in(folder, **options):
    """A running site; stopped at the end, whatever happens. Options: see `launch`; settings by their full names."""
    process, port = launch(folder, **options)
    # without this, a script that never gets ready would hang the run
    guard = threading.Timer(120, process.terminate)
    guard.start()
    try:
        ready = next((line for line in process.stdout if line.startswith("ready: ")), None)
        guard.cancel()
        assert ready, (folder / "run.stderr").read_text()
        threading.Thread(target=process.stdout.read, daemon=True).start()
        site = Site(folder / "run", process, port)
        yield site
        site.http.close()
    finally:
        guard.cancel()
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(60)
        finally:
            process.kill()
