"""Child processes: started, ended by their id, and what they cost."""

import os
import pathlib
import signal
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")


def start(stack, command, log, *, environment=None, **options):
    """Starts a process that ends with the stack, or with this program, however that ends; its words go to the log."""
    with open(log, "ab") as words:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "--", *map(str, command)],
            env=environment, stdin=options.pop("stdin", subprocess.DEVNULL), stdout=options.pop("stdout", words),
            stderr=words, start_new_session=True, **options,
        )  # fmt: skip
    stack.callback(stop, process)
    return process


def stop(process, number=signal.SIGTERM, seconds=30):
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout:
        process.stdout.close()


def children(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def command_line(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def cpu_seconds(pid):
    """User and system time of a process and all its children, those among them that have ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    # proc(5): utime, stime, cutime, cstime are fields 14 to 17, counted from 1; two stand before the bracket's end.
    own = sum(map(int, fields[11:15])) / TICKS
    return own + sum(cpu_seconds(child) for child in children(pid))


def leaves(pid):
    """The processes that do the work: those without children of their own."""
    below = children(pid)
    return [leaf for child in below for leaf in leaves(child)] if below else [pid]


def memory(pid):
    """(resident, private) of one process in megabytes of 10^6 bytes: proc(5), smaps_rollup."""
    sums = {}
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, rest = line.partition(":")
        sums[name] = int(rest.split()[0]) * 1024 / 1e6
    return sums["Rss"], sums["Private_Clean"] + sums["Private_Dirty"]


def pool_memory(pid):
    """Of all processes of a pool, the parent among them."""
    pids = [pid]
    for one in pids:
        pids += children(one)
    pairs = [memory(one) for one in pids]
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
