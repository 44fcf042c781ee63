"""What a process holds: memory, descriptors, mappings. What a leak would let grow."""

import dataclasses
import os
import re


@dataclasses.dataclass(frozen=True)
class Held:
    """Memory in KiB. `private`: what the process has written; `resident`: with what it maps of files, as itself."""

    resident: int
    private: int
    descriptors: int
    sockets: int
    mappings: int

    def __str__(self):
        memory = f"{self.resident:,} KiB resident, {self.private:,} KiB private"
        return f"{memory}, {self.descriptors} descriptors, {self.mappings} mappings"


def held(pid):
    with open(f"/proc/{pid}/smaps_rollup") as file:
        sizes = {name: int(size) for name, size in re.findall(r"(?m)^(\w+): +(\d+) kB$", file.read())}
    with open(f"/proc/{pid}/maps") as file:
        mappings = sum(1 for _ in file)
    kinds = [kind_of(f"/proc/{pid}/fd/{number}") for number in os.listdir(f"/proc/{pid}/fd")]
    return Held(sizes["Rss"], sizes["Private_Dirty"], len(kinds), kinds.count("socket"), mappings)


def kind_of(descriptor):
    """`socket`, `anon_inode`, a path; nothing where it was closed meanwhile."""
    try:
        return os.readlink(descriptor).partition(":")[0]
    except FileNotFoundError:
        return ""


def growth(before, after):
    """In percent: of the resident memory, and of the private."""
    return tuple(100 * (getattr(after, name) / getattr(before, name) - 1) for name in ("resident", "private"))
