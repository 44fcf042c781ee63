"""Contenders measured in turn, round after round, so that whatever else the machine does meets all of them alike."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

from harness import processes
from harness.generator import Load


@dataclass
class Contender:
    name: str
    # What one round of it is.
    run: Callable[[], Load]
    # The processes whose time and memory count, without the nginx in front of everybody.
    pids: list[int] = field(default_factory=list)
    is_ours: bool = False
    samples: list["Sample"] = field(default_factory=list)
    # (resident, private) megabytes of all its processes together, when it was measured last.
    memory: tuple[float, float] | None = None

    def median(self, name):
        values = [value for sample in self.samples if (value := getattr(sample, name)) is not None]
        return statistics.median(values) if values else None

    @property
    def is_sound(self):
        return all(sample.wrong == 0 for sample in self.samples)

    def spread(self, name="rate"):
        values = [getattr(sample, name) for sample in self.samples]
        return min(values), max(values)

    def ratio(self, reference, name="rate"):
        """The median of this one's share of the reference in each round. None where either gave a wrong answer, which
        costs less than a right one."""
        if name == "rate" and not (self.is_sound and reference.is_sound):
            return None
        pairs = [(getattr(a, name), getattr(b, name)) for a, b in zip(self.samples, reference.samples)]
        shares = [own / other for own, other in pairs if other]
        return statistics.median(shares) if shares else None


@dataclass(frozen=True)
class Sample:
    rate: float
    p50: int
    p99: int
    p999: int
    max: int
    answers: int
    wrong: int
    # Microseconds of CPU time for each answer; None where no process counts.
    cpu: float | None


def take_sample(contender):
    before = [processes.cpu_seconds(pid) for pid in contender.pids]
    load = contender.run()
    spent = sum(processes.cpu_seconds(pid) for pid in contender.pids) - sum(before)
    cpu = spent / load.served * 1e6 if contender.pids and load.served else None
    return Sample(load.rate, load.p50, load.p99, load.p999, load.max, load.answers, load.wrong, cpu)


def measure(bench, title, contenders):
    """Runs every contender once in each round, every round beginning with another; returns them with their samples."""
    for number in range(bench.rounds):
        first = number % len(contenders)
        for contender in contenders[first:] + contenders[:first]:
            bench.empty_logs()
            sample = take_sample(contender)
            contender.samples.append(sample)
            wrong = f", {sample.wrong} wrong or missing" if sample.wrong else ""
            bench.say(
                f"{title}: round {number + 1} of {bench.rounds}, {contender.name}: {sample.rate:,.0f}/s, "
                f"p99 {sample.p99 / 1000:.2f} ms{wrong}"
            )
    for contender in contenders:
        if contender.pids:
            pairs = [processes.pool_memory(pid) for pid in contender.pids]
            contender.memory = tuple(sum(pair[index] for pair in pairs) for index in (0, 1))
    return contenders
