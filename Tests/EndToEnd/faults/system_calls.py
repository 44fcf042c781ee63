"""What workers did to the database's files and what they answered, in order, from strace's log."""

import dataclasses
import re
import signal
import subprocess

from running_site import wait_for

CALLS = "recvfrom,read,write,pwrite64,fsync,fdatasync,ftruncate,unlink,rename,renameat2"
LINE = re.compile(r"^(\d+) +(\w+)\((.*)")
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)")
DESCRIPTOR = re.compile(r"(\d+)<([^>]*)>")
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
MARKER = re.compile(rb"[0-9a-f]{32}")


@dataclasses.dataclass
class Event:
    """kind: write, truncate, sync or answer. A sync covers what was written before event number `since`."""

    kind: str
    file: str = ""
    offset: int = 0
    data: bytes = b""
    since: int = 0
    marker: str = ""


class Trace:
    """strace, attached to workers that run."""

    def __init__(self, path, workers):
        self.path, self.said = path, path.with_suffix(".said")
        command = ["strace", "-f", "-y", "-xx", "-s", "200000", "-o", path, "-e", f"trace={CALLS}"]
        for worker in workers:
            command += ["-p", str(worker.process.pid)]
        self.process = subprocess.Popen(command, stderr=open(self.said, "w"))
        wait_for(lambda: self.said.read_text().count("attached") == len(workers), 60, "strace is attached")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


def decode(hexadecimal):
    return bytes.fromhex(hexadecimal.replace("\\x", ""))


def path_of(descriptor):
    return decode(descriptor).decode() if descriptor.startswith("\\x") else descriptor


class Reader:
    """Turns lines into events; `files` are the paths whose fate counts, by the name that events give them."""

    def __init__(self, files):
        self.files = {str(path): name for name, path in files.items()}
        self.events, self.begun, self.asked = [], {}, {}

    def read(self, path):
        for line in path.read_text().splitlines():
            if found := RESUMED.match(line):
                pid, call, rest = found.groups()
                text, since = self.begun.pop((pid, call))
                self.ended(pid, call, text + rest, since)
            elif found := LINE.match(line):
                pid, call, rest = found.groups()
                if "<unfinished ...>" in rest:
                    text = rest.removesuffix("<unfinished ...>").rstrip()
                    # a write may have reached the file at once; a sync has done nothing before its end
                    self.begun[pid, call] = (text, len(self.events))
                else:
                    self.ended(pid, call, rest, len(self.events))
        return self.events

    def ended(self, pid, call, text, since):
        result = text.rpartition(" = ")[2].split()[0]
        assert call not in ("unlink", "rename", "renameat2") or result.startswith("-"), f"a file went: {text}"
        if not (found := DESCRIPTOR.match(text)) or result.startswith("-"):
            return
        path = path_of(found[2])
        if path in self.files:
            self.of_file(call, self.files[path], text, int(result), since)
        elif "socket" in path or "UNIX" in path:
            self.of_socket(pid, call, text)

    def of_file(self, call, name, text, result, since):
        if call in ("fsync", "fdatasync"):
            self.events.append(Event("sync", name, since=since))
        elif call == "ftruncate":
            self.events.append(Event("truncate", name, offset=int(text.rpartition(")")[0].rpartition(", ")[2])))
        elif call == "pwrite64":
            data = decode(STRING.search(text)[1])
            assert len(data) == result, "the log holds every byte that was written"
            offset = int(text.rpartition(")")[0].rpartition(", ")[2])
            self.events.append(Event("write", name, offset, data))
        else:
            assert call == "read", f"not understood: {call} {text[:80]}"

    def of_socket(self, pid, call, text):
        data = decode(string[1]) if (string := STRING.search(text)) else b""
        if call == "recvfrom" and (found := MARKER.search(data)):
            self.asked[pid] = found[0].decode()
        elif call == "write" and b"Status: 2" in data:
            self.events.append(Event("answer", marker=self.asked[pid]))
