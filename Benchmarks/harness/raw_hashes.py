"""libargon2 by itself: what one hash costs here at the parameters of the site."""

import subprocess

from harness import processes
from harness.generator import Load
from harness.population import ARGON2_KIB, ARGON2_PASSES
from harness.rounds import Contender


def contender(bench, count):
    program = bench.compiled("peers/argon2_rate.c", "-largon2")
    command = [program, str(bench.seconds), str(ARGON2_KIB), str(ARGON2_PASSES)]

    def run():
        started = [
            processes.start(bench.stack, command, bench.folder / "argon2.log", stdout=subprocess.PIPE)
            for _ in range(count)
        ]
        rate = sum(float(one.communicate()[0]) for one in started)
        each = int(count / rate * 1e6)
        return Load(1.0, rate, rate, 0, each, each, each, each)

    return Contender(f"libargon2 alone, {count} at a time", run)
