"""PW3: does the time of a refused login tell why it was refused? Samples of every kind, mixed, on a site of its own.

Usage, after scripts/test has made the environment: .build/venv/bin/python Benchmarks/login_timing.py [SAMPLES]
Prints the median of each kind in microseconds, as the workers measured them, and how far it lies from the others'.
"""

import json
import pathlib
import random
import sqlite3
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Tests/EndToEnd"))
from running_site import PASSWORD, site_in  # noqa: E402

KINDS = {
    "unknown name": ("nobody", PASSWORD),
    "no name at all": ("Not A Name!", PASSWORD),
    "wrong password": ("alice", "wrong " + PASSWORD),
    "empty password": ("alice", ""),
    "over-long password": ("alice", "x" * 2_000),
    "disabled, right password": ("disabled", PASSWORD),
}


def sample(site, kind):
    username, password = KINDS[kind]
    answer = site.http.post("/auth/login", json={"username": username, "password": password})
    assert answer.status_code == 401, (kind, answer.status_code)


def microseconds(site):
    lines = (json.loads(line) for line in site.log("login").splitlines())
    return [line["microseconds"] for line in lines if line.get("path") == "/auth/login" and line["status"] == 401]


def main():
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as folder, site_in(pathlib.Path(folder)) as site:
        for name in ("alice", "disabled"):
            answer = site.http.post("/auth/register", json={"username": name, "password": PASSWORD})
            assert answer.status_code == 201, answer.text
        with sqlite3.connect(site.folder / "state/accounts.db") as database:
            database.execute("UPDATE users SET disabled_at = 1 WHERE username = 'disabled'")
        order = [kind for kind in KINDS for _ in range(samples)]
        random.shuffle(order)
        for count, kind in enumerate(order):
            sample(site, kind)
            if count % 500 == 0:
                print(f"\r{count} of {len(order)}", end="", file=sys.stderr, flush=True)
        times = {kind: [] for kind in KINDS}
        for kind, time in zip(order, microseconds(site), strict=True):
            times[kind].append(time)
    medians = {kind: statistics.median(values) for kind, values in times.items()}
    middle = statistics.median(medians.values())
    print(f"\r{samples} samples of each kind; medians in microseconds:")
    for kind, median in medians.items():
        print(f"{kind:26} {median:10.0f} {100 * (median - middle) / middle:+6.2f} %")


if __name__ == "__main__":
    main()
