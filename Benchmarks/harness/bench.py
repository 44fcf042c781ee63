"""What every comparison is given: how long to measure, where, by which programs; and the end of all it started."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "Benchmarks"
BUILT = ROOT / ".build/benchmarks"
LARGE_LOG = 16_000_000


class Lacking(Exception):
    """What a comparison needs is not on this machine; the text names it."""


class Bench:
    def __init__(self, *, rounds, seconds, workers, sizes, programs, say=None):
        self.rounds, self.seconds, self.workers = rounds, seconds, workers
        # Users and sessions of the sites that `growth` compares.
        self.sizes = sizes
        self.programs = pathlib.Path(programs).resolve()
        self.stack = contextlib.ExitStack()
        self.words = say or (lambda text: print(text, file=sys.stderr, flush=True))
        self.begun = time.monotonic()

    def __enter__(self):
        # In /tmp: the name of a Unix socket has 107 bytes at most.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sallyport-bench."))
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        return self

    def __exit__(self, *failure):
        # A second Ctrl-C would leave running what is not ended yet.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return self.stack.__exit__(*failure)
        finally:
            signal.signal(signal.SIGINT, before)

    def say(self, text):
        self.words(f"[{time.monotonic() - self.begun:6.1f} s] {text}")

    def empty_logs(self):
        """A line for each request fills a disk, and writing it all back disturbs whoever is measured then."""
        for log in self.folder.rglob("*.log"):
            if log.stat().st_size > LARGE_LOG:
                os.truncate(log, 0)

    def compiled(self, source, *libraries):
        """The program of a C source of ours, compiled if it is older than its folder's sources."""
        source = HERE / source
        program = BUILT / source.stem
        newest = max(path.stat().st_mtime for path in source.parent.glob("*.[ch]"))
        if not program.exists() or program.stat().st_mtime < newest:
            if not shutil.which("gcc"):
                raise Lacking("gcc")
            BUILT.mkdir(parents=True, exist_ok=True)
            command = ["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, source, *libraries]
            made = subprocess.run(command, capture_output=True, text=True)
            if made.returncode:
                raise Lacking(f"{source.name} cannot be compiled: {made.stderr.strip().splitlines()[0]}")
        return program


def wait_for(condition, seconds, what):
    """Asks until the answer is true, and returns it."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.01)
    return answer
