"""What the fault tests tell at their end: trials, losses and the longest recovery; in the long form also on the way."""

import os
import sys
import time

FIGURES = []


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
        if os.environ.get("SALLYPORT_TEST_SCALE") == "long" and time.monotonic() - self.told >= 1:
            self.told = time.monotonic()
            print(self, file=sys.__stderr__, flush=True)

    def __str__(self):
        figures = f"{self.name}: {self.trials} trials, {self.losses} losses, longest recovery {self.longest:.2f} s"
        return figures + (f"; {self.note}" if self.note else "")
