"""What the fault tests tell at their end: trials, losses and the longest recovery; in the long form also on the way."""

import os
import sys
import threading
import time

FIGURES = []
#: pytest's own, which takes what is written while a test runs; set by conftest.py.
capture = None
telling = threading.Lock()


class Figures:
    """Counts the trials of one test; said in pytest's last lines, and each second in the long form."""

    def __init__(self, name):
        self.name, self.trials, self.losses, self.longest, self.note = name, 0, 0, 0.0, ""
        self.told = time.monotonic()
        FIGURES.append(self)

    def trial(self, *, recovery=0.0, losses=0):
        self.trials += 1
        self.losses += losses
        self.longest = max(self.longest, recovery)
        is_long = os.environ.get("SALLYPORT_TEST_SCALE") == "long"
        if is_long and time.monotonic() - self.told >= 1 and telling.acquire(blocking=False):
            self.told = time.monotonic()
            with capture.global_and_fixture_disabled():
                print(self, file=sys.stderr, flush=True)
            telling.release()

    def __str__(self):
        figures = f"{self.name}: {self.trials} trials, {self.losses} losses, longest recovery {self.longest:.2f} s"
        return figures + (f"; {self.note}" if self.note else "")
