"""What the tests of systems that move in share: the old system as a real server, and its users taken over."""

import contextlib
import threading

import httpx
from werkzeug.serving import make_server

from key_life import settings_of
from operator_tool import run


@contextlib.contextmanager
def served(app):
    """A client of the old application, over a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as http:
            yield http
    finally:
        server.shutdown()


def append(path, more):
    with open(path, "a") as file:
        file.write(more)


def secret_file(path, text):
    path.write_text(text)
    path.chmod(0o600)
    return path


def take_over(site, database, *columns, users, emails=None):
    """The old system's users, with their passwords and the names as they were spelled there."""
    for name, password in users.items():
        more = ["--email", emails[name]] if emails else []
        settings = settings_of(site) | {"SALLYPORT_PASSWORD_MIN_LENGTH": "8"}
        added = run("user", "add", name, *more, stdin=password.encode() + b"\n", **settings)
        assert added.returncode == 0, added.stderr
        with site.database() as rows:
            rows.execute("UPDATE users SET spelling = ? WHERE username = ?", [name, name.lower()])
