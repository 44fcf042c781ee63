"""PW3: does the time of a refused login tell why it was refused? Samples of every kind, mixed, on a site of its own.

Usage, after scripts/test has made the environment: .build/venv/bin/python Benchmarks/login_timing.py [SAMPLES]
Prints the median of each kind in microseconds, as the workers measured them, and how far it lies from the others'.
"""

import contextlib
import json
import pathlib
import random
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Tests/EndToEnd"))
from running_site import PASSWORD, site_in  # noqa: E402

# by kind: whether there is a user of that name, whether they are disabled, and what is typed as a password
KINDS = {
    "unknown name": (False, False, PASSWORD),
    "no name at all": (False, False, PASSWORD),
    "wrong password": (True, False, "wrong " + PASSWORD),
    "empty password": (True, False, ""),
    "over-long password": (True, False, "x" * 2_000),
    "disabled, right password": (True, True, PASSWORD),
}
# below the throttle's limits: failures for one name from one address, and for one name
PER_ADDRESS, PER_NAME = 4, 92


def username(kind, number):
    name = f"{kind.replace(' ', '-').replace(',', '')}-{number // PER_NAME}"
    return name + "!" if kind == "no name at all" else name


def register(site, samples):
    for kind, (exists, is_disabled, _) in KINDS.items():
        for number in range(0, samples, PER_NAME) if exists else ():
            site.register(username(kind, number))
            if is_disabled:
                with site.database() as database:
                    database.execute(
                        "UPDATE users SET disabled_at = 1 WHERE username = ?", [username(kind, number)]
                    )


def sample(client, kind, number):
    answer = client.post("/auth/login", json={"username": username(kind, number), "password": KINDS[kind][2]})
    assert answer.status_code == 401, (kind, answer.status_code)


def run(site, samples, order):
    """Asks for a sample of every kind in turn, the kinds in another order each time; adds the kinds as asked."""
    for first in range(0, samples, PER_ADDRESS):
        group = first // PER_ADDRESS
        with site.client_from(f"127.1.{group // 250}.{group % 250 + 1}") as client:
            for number in range(first, min(first + PER_ADDRESS, samples)):
                for kind in random.sample(list(KINDS), len(KINDS)):
                    sample(client, kind, number)
                    order.append(kind)
        if group % 25 == 0:
            print(f"\r{first} of {samples}", end="", file=sys.stderr, flush=True)


def microseconds(site):
    lines = (json.loads(line) for line in site.log("login").splitlines())
    return [line["microseconds"] for line in lines if line.get("path") == "/auth/login" and line["status"] == 401]


def main():
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as folder, site_in(pathlib.Path(folder)) as site:
        register(site, samples)
        order = []
        # Ctrl-C: enough of it
        with contextlib.suppress(KeyboardInterrupt):
            run(site, samples, order)
        times = {kind: [] for kind in KINDS}
        for kind, time in zip(order, microseconds(site)):
            times[kind].append(time)
    medians = {kind: statistics.median(values) for kind, values in times.items()}
    middle = statistics.median(medians.values())
    print(f"\r{len(order) // len(KINDS)} samples of each kind; medians in microseconds:")
    for kind, median in medians.items():
        print(f"{kind:26} {median:10.0f} {100 * (median - middle) / middle:+6.2f} %")


if __name__ == "__main__":
    main()
