"""What the tests of systems that move in share: the old system as a real server, and its users taken over."""

import contextlib
import threading

import httpx
from werkzeug.serving import make_server

from key_life import operate


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


def take_over(site, database):
    """The old system's users, by the operator's command, which finds table and columns; first what it would do."""
    foreseen = operate(site, "import", "sqlite", database)
    with site.database() as rows:
        assert rows.execute("SELECT count(*) FROM users").fetchone() == (0,)
    operate(site, "import", "sqlite", database, "--commit")
    return foreseen
