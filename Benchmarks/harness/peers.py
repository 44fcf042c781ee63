"""Those whom we are compared with, each started on a Unix socket of its own."""

import glob
import os
import pathlib
import sys

from harness import processes
from harness.bench import HERE, Lacking, wait_for
from harness.site import clean_environment


def started(bench, name, command, socket, **options):
    """Starts a peer and waits for its socket; returns (socket, process id)."""
    process = processes.start(bench.stack, command, bench.folder / f"{name}.log", **options)

    def is_there():
        if process.poll() is not None:
            raise RuntimeError(f"{name} ended: {(bench.folder / f'{name}.log').read_text()[-500:]}")
        return os.path.exists(socket)

    wait_for(is_there, 20, f"{name} listens")
    return socket, process.pid


def epoll_yes(bench):
    """Says yes to everything, by hand: the limit of one hop."""
    socket = bench.folder / "epoll.sock"
    return started(bench, "epoll", [bench.compiled("peers/epoll_yes.c"), socket, bench.workers], socket)


def c_loop(bench, site=None, session=None):
    """libfcgi in C in our kind of loop; with a site, the session is read and a line is logged for each request."""
    socket = bench.folder / f"c-loop-{'reads' if site else 'yes'}.sock"
    program = bench.compiled("peers/c_loop.c", "-lfcgi", "-lsqlite3")
    more = [site.folder / "state/accounts.db", session.hex()] if site else []
    return started(bench, socket.stem, [program, socket, bench.workers, *more], socket)


def threads_yes(bench, threads=64, name="threads"):
    """libfcgi in C with threads, as its examples have it; says yes to everything."""
    socket = bench.folder / f"{name}.sock"
    program = bench.compiled("peers/threads_yes.c", "-lfcgi", "-lpthread")
    return started(bench, name, [program, socket, threads], socket)


def php_fpm(bench, secret, name="php"):
    """An HS256 check in PHP, with as many children as we have workers."""
    found = sorted(glob.glob("/usr/sbin/php-fpm*"))
    if not found:
        raise Lacking("php-fpm")
    socket, settings = bench.folder / f"{name}.sock", bench.folder / f"{name}-fpm.conf"
    user = "user = root\ngroup = root\n" if os.geteuid() == 0 else ""
    settings.write_text(
        f"[global]\ndaemonize = no\nerror_log = {bench.folder}/php-fpm.log\n[www]\n{user}listen = {socket}\n"
        f"listen.backlog = 511\npm = static\npm.max_children = {bench.workers}\nenv[TOKEN_SECRET] = {secret}\n"
    )
    return started(bench, name, [found[-1], "-F", "-R", "-y", settings], socket)


def php_lines():
    """What nginx must tell PHP beside what it tells the gate."""
    return f'\n    fastcgi_param SCRIPT_FILENAME "{HERE}/peers/check_hs256.php";'


def flask(bench, secret, *, workers=4, name="flask"):
    """Flask-JWT-Extended and werkzeug under gunicorn."""
    program = gunicorn()
    socket = bench.folder / f"{name}.sock"
    environment = clean_environment(TOKEN_SECRET=secret, FLASK_DATABASE=bench.folder / f"{name}.db")
    command = [
        program,
        "-w",
        workers,
        "-b",
        f"unix:{socket}",
        "--backlog",
        511,
        "--chdir",
        HERE / "peers",
        "flask_app:app",
    ]
    return started(bench, name, command, socket, environment=environment)


def gunicorn():
    found = pathlib.Path(sys.prefix) / "bin/gunicorn"
    if not found.exists():
        raise Lacking("gunicorn")
    return found


def require_njs():
    if not os.path.exists("/usr/lib/nginx/modules/ngx_http_js_module.so"):
        raise Lacking("libnginx-mod-http-js")
