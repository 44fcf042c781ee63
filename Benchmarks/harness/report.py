"""What was found, as a table in Markdown and as plots, in one folder."""

import datetime
import json
import os
import pathlib
import platform
import subprocess
from dataclasses import dataclass, field

from harness import plot
from harness.bench import ROOT

COLUMNS = [
    "", "requests/s", "min to max", "ratio", "p50 ms", "p99 ms", "p99.9 ms", "CPU µs each", "resident MB", "private MB",
    "wrong",
]  # fmt: skip


@dataclass
class Table:
    title: str
    columns: list[str]
    rows: list[list[str]]
    bars: list[plot.Bar] = field(default_factory=list)
    unit: str = "requests/s"


@dataclass
class Goal:
    """What was to be reached, and what was."""

    wanted: str
    found: float | None
    is_reached: bool
    unit: str = ""

    def line(self):
        found = "not measured" if self.found is None else f"{self.found:.2f}{self.unit}"
        word = "open" if self.found is None else "reached" if self.is_reached else "NOT reached"
        return f"| {self.wanted} | {found} | {word} |"


@dataclass
class Section:
    """What one comparison found."""

    name: str
    title: str
    text: str
    tables: list[Table] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    # Who could not be measured on this machine, and for want of what.
    lacking: list[str] = field(default_factory=list)


def at_least(wanted, found, least):
    return Goal(wanted, found, found is not None and found >= least)


def at_most(wanted, found, most, unit=""):
    return Goal(wanted, found, found is not None and found <= most, unit)


def number(value, digits=0):
    return "" if value is None else f"{value:,.{digits}f}"


def contender_table(title, contenders, reference=None):
    """A row for each contender; ratios are those to the one of that name in the same round, their median."""
    reference = next((one for one in contenders if one.name == reference), contenders[0])
    rows, bars = [], []
    for one in contenders:
        low, high = one.spread()
        memory = one.memory or (None, None)
        times = [number(one.median(name) / 1000, 2) for name in ("p50", "p99", "p999")]
        rows.append([
            f"**{one.name}**" if one.is_ours else one.name, number(one.median("rate")),
            f"{number(low)} to {number(high)}", number(one.ratio(reference), 2), *times, number(one.median("cpu"), 1),
            number(memory[0], 1), number(memory[1], 1), str(sum(sample.wrong for sample in one.samples)),
        ])  # fmt: skip
        bars.append(plot.Bar(one.name, one.median("rate"), low, high, one.is_ours))
    columns = [f"ratio to {reference.name}" if name == "ratio" else name for name in COLUMNS]
    return Table(title, columns, rows, bars)


def machine(bench):
    """The machine, the state of the tree, and by which programs."""
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    built = "" if bench.programs == (ROOT / ".build/release").resolve() else f" (programs of {bench.programs})"
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} × {cpu}, Linux "
        f"{platform.release()}, commit {commit.stdout.strip() or 'unknown'}{built}; load average at the end {load}"
    )


def markdown_table(columns, rows):
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def section_lines(section):
    lines = [f"## {section.name}: {section.title}", section.text]
    for index, table in enumerate(section.tables):
        lines += [f"### {table.title}", markdown_table(table.columns, table.rows)]
        if table.bars:
            lines.append(f"![{table.title}]({section.name}-{index + 1}.svg)")
    if section.goals:
        lines += ["\n".join(["| to be reached | found | |", "|---|---|---|", *(one.line() for one in section.goals)])]
    lines += [f"Not measured: {text}." for text in section.lacking]
    return lines


def write(folder, sections, bench):
    """Writes report.md, a plot for each table that has one, and the figures as JSON."""
    folder = pathlib.Path(folder)
    lines = [
        "# Benchmarks", f"{machine(bench)}.",
        f"{bench.rounds} rounds of {bench.seconds:g} s, contenders in turn; medians. A ratio is the median of the "
        f"ratios of each round. {bench.workers} gate workers, and as many processes of each peer unless its name says "
        "otherwise; one nginx of 2 workers in front of all, plain HTTP on loopback. The load generator, nginx and "
        "whoever answers share the processors. Absolute figures are this machine's; ratios travel better.",
    ]  # fmt: skip
    for section in sections:
        lines += section_lines(section)
        for index, table in enumerate(section.tables):
            if table.bars:
                (folder / f"{section.name}-{index + 1}.svg").write_text(plot.bars(table.title, table.bars, table.unit))
    (folder / "report.md").write_text("\n\n".join(lines) + "\n")
    figures = {
        one.name: [{"title": table.title, "columns": table.columns, "rows": table.rows} for table in one.tables]
        for one in sections
    }
    (folder / "report.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    return folder / "report.md"
