"""libargon2 by itself: what one hash costs here at the parameters of the site."""

import subprocess

from harness.generator import Load
from harness.population import ARGON2_KIB, ARGON2_PASSES
from harness.rounds import Contender


def contender(bench, processes):
    program = bench.compiled("peers/argon2_rate.c", "-largon2")
    command = [program, str(bench.seconds), str(ARGON2_KIB), str(ARGON2_PASSES)]

    def run():
        started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
        rate = sum(float(one.communicate()[0]) for one in started)
        each = int(processes / rate * 1e6)
        return Load(1.0, rate, 0, each, each, each, each)

    return Contender(f"libargon2 alone, {processes} at a time", run)
