"""Runs tools/load.c and reads what it found."""

import json
import subprocess
from dataclasses import dataclass

from harness import processes


@dataclass(frozen=True)
class Load:
    """What one run of the generator found; times in microseconds."""

    seconds: float
    # Right answers in the time that was measured, and answers of any kind in all, for which processor time was spent.
    answers: float
    served: float
    wrong: int
    p50: int
    p99: int
    p999: int
    max: int

    @property
    def rate(self):
        """Right answers a second."""
        return self.answers / self.seconds if self.seconds else 0.0


def command(bench, port, requests, *, connections=32, active=None, rate=None, patience=5, once=False, seconds=None):
    tool = bench.compiled("tools/load.c")
    options = {"port": port, "requests": requests, "connections": connections, "patience": patience}
    options["seconds"] = seconds or bench.seconds
    options |= {"active": active} if active else {}
    options |= {"rate": rate} if rate else {}
    words = [f"--{name}={value}" for name, value in options.items()] + ["--once"] * once
    return [tool, *words]


def read(text, status):
    found = json.loads(text)
    statuses = found["statuses"]
    answers = statuses.pop(str(status), 0)
    wrong = sum(statuses.values()) + found["failed"] + found["unanswered"]
    times = {name: found[name] for name in ("p50", "p99", "p999", "max")}
    return Load(seconds=found["seconds"], answers=answers, served=found["served"], wrong=wrong, **times)


def run(bench, port, requests, *, status=200, **options):
    """Load on a port of this machine until the time is over or, with `once`, every request of the file was sent."""
    ended = subprocess.run(
        command(bench, port, requests, **options), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if ended.returncode:
        raise RuntimeError(f"the load generator failed: {ended.stderr}")
    return read(ended.stdout, status)


class Flood:
    """Load beside a measurement, until the block ends."""

    def __init__(self, bench, port, requests, **options):
        self.bench, self.command = bench, command(bench, port, requests, seconds=3_600, **options)

    def __enter__(self):
        self.process = processes.start(self.bench.stack, self.command, self.bench.folder / "flood.log")

    def __exit__(self, *_):
        processes.stop(self.process)
