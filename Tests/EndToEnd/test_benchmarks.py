"""The benchmarks run, compare what they say they compare, and end what they began. No figure of theirs is judged."""

import glob
import http.server
import json
import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time

import pytest

from running_site import PROGRAMS, ROOT, free_port, wait_for

RUN = ROOT / "Benchmarks/run"
NAMES = (
    "protected", "auth_request", "algorithms", "login", "register", "tail", "stall", "growth", "connections", "start",
)  # fmt: skip
# by the first word of a peer's row: what this machine must have for it
PEERS = {
    "PHP-FPM": lambda: glob.glob("/usr/sbin/php-fpm*"),
    "njs": lambda: os.path.exists("/usr/lib/nginx/modules/ngx_http_js_module.so"),
    "Flask-JWT-Extended": lambda: os.path.exists(os.path.join(sys.prefix, "bin/gunicorn")),
}


def command(*arguments):
    return [
        sys.executable, RUN, *arguments, "--no-setup", "--programs", PROGRAMS, "--rounds", "1", "--seconds", "0.1",
        "--largest", "1000",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of one comparison, made once: `report("tail")`."""
    made = {}

    def make(name):
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            ended = subprocess.run(command(name, "--output", folder), capture_output=True, text=True, timeout=280)
            assert ended.returncode == 0, ended.stderr
            made[name] = folder
        return made[name]

    return make


def rows(folder):
    """The report's rows by their first column, those of all tables."""
    (tables,) = json.loads((folder / "report.json").read_text()).values()
    return {row[0].strip("*"): dict(zip(table["columns"], row)) for table in tables for row in table["rows"]}


@pytest.mark.parametrize("name", NAMES)
def test_a_comparison_yields_its_tables_and_plots(report, name):
    folder = report(name)
    words = (folder / "report.md").read_text()
    for plot in re.findall(r"\]\((\S+\.svg)\)", words):
        assert (folder / plot).read_text().startswith("<svg ")
    assert len(rows(folder)) > 1
    assert f"## {name}: " in words


@pytest.mark.parametrize("name", ["protected", "auth_request", "algorithms"])
def test_nobody_gives_a_wrong_answer_where_the_gate_is_compared(report, name):
    assert {label: row["wrong"] for label, row in rows(report(name)).items() if row["wrong"] != "0"} == {}


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_is_measured_where_it_is_installed(report, peer):
    measured = any(label.startswith(peer) for label in rows(report("protected")))
    if not PEERS[peer]():
        assert not measured
        assert f"Not measured: {peer}" in (report("protected") / "report.md").read_text()
        pytest.skip(f"{peer} is not installed here: Benchmarks/run would install it")
    assert measured


def test_the_generator_lets_a_stall_be_felt_by_all_who_fall_into_it(report, tmp_path):
    """Half of the answers are due while nobody answers: with coordinated omission, one of them would be late."""
    report("tail")
    stalled = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if self.path == "/stall" and not stalled.is_set():
                stalled.set()
                time.sleep(1)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    texts = [b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /stall HTTP/1.1\r\nHost: localhost\r\n\r\n"]
    (tmp_path / "requests").write_bytes(b"".join(struct.pack("=I", len(text)) + text for text in texts))
    arguments = [f"--port={server.server_port}", f"--requests={tmp_path}/requests", "--seconds=1", "--rate=100"]
    found = json.loads(subprocess.run([ROOT / ".build/benchmarks/load", *arguments], capture_output=True).stdout)
    server.shutdown()
    assert found["statuses"] == {"204": 100}
    assert found["max"] >= 900_000
    assert found["p50"] >= 300_000


def test_ctrl_c_ends_everything_that_was_started(tmp_path):
    mark = str(free_port())
    environment = os.environ | {"BENCHMARK_MARK": mark}

    def marked():
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as file:
                    found += [pid] * (f"BENCHMARK_MARK={mark}\0".encode() in file.read())
            except OSError:
                continue
        return found

    process = subprocess.Popen(
        [*command("protected"), "--seconds", "60", "--output", tmp_path], env=environment, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    wait_for(lambda: "site: 1,000 users" in (process.stderr.readline() or "no more"), 60, "there is a site")
    wait_for(lambda: len(marked()) > 10, 60, "there are peers")
    process.send_signal(signal.SIGINT)
    words = process.communicate(timeout=60)[1]
    left = marked()
    for pid in left:
        os.kill(int(pid), signal.SIGKILL)
    assert process.returncode != 0 and "interrupted" in words
    assert left == []
