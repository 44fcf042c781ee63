"""Arms step_faults.c: which call of a worker is to be its last, or to fail."""

import ctypes
import mmap
import pathlib
import struct
import subprocess

OPEN, WRITE, SYNC, LOCK, SIZE, NAME, READ, MEMORY, ACCEPT, UNLOCK = (1 << bit for bit in range(10))
STEPS = OPEN | WRITE | SYNC | LOCK | UNLOCK | SIZE | NAME
COUNT, KILL_BEFORE, KILL_AFTER, FAIL = range(4)


def compile_library(folder):
    source = pathlib.Path(__file__).with_suffix(".c")
    library = folder / "step_faults.so"
    command = ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Wno-nonnull-compare", "-Werror", "-o", library, source]
    subprocess.run(command, check=True)
    return library


class StepFaults:
    """The file that the library maps. One process at a time is meant to be hit."""

    LAYOUT = struct.Struct("=7i36s")

    def __init__(self, path, library):
        self.path = path
        self.path.write_bytes(bytes(self.LAYOUT.size))
        self.library = library
        with open(self.path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), self.LAYOUT.size)
        # By whole words, as the library reads them.
        self.words = (ctypes.c_int32 * 7).from_buffer(self.map)

    def environment(self, program=None):
        only = {"STEP_FAULTS_PROGRAM": program} if program else {}
        return {"LD_PRELOAD": str(self.library), "STEP_FAULTS": str(self.path)} | only

    def arm(self, mode, nth, kinds, error=0):
        self.words[0] = 0
        self.words[1:7] = [mode, kinds, nth, error, 0, 0]
        self.words[0] = 1

    def disarm(self):
        self.words[0] = 0

    @property
    def error(self):
        return self.words[4]

    @property
    def count(self):
        return self.words[5]

    @property
    def has_fired(self):
        return self.words[6] == 1

    @property
    def call(self):
        return self.map[28:64].split(b"\0")[0].decode()
