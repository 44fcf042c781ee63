"""Replays a log of writes and syncs up to a cut: what was synced is on the disk, of the rest a random part."""

import dataclasses
import os
import sqlite3

SECTOR = 512


@dataclasses.dataclass
class State:
    """The tables as a database showed them; `digest` tells two apart."""

    digest: int
    users: frozenset
    sessions: dict


def read_state(folder):
    """Opens what is in the folder as after a power cut: without -shm, so that SQLite has to recover.

    Read-only: nothing is checkpointed into the files, which the next cut needs as they are.
    """
    database = sqlite3.connect(f"file:{folder}/accounts.db?mode=ro", uri=True)
    try:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        users = tuple(database.execute("SELECT * FROM users"))
        sessions = tuple(database.execute("SELECT id, refresh_counter, ended_at, * FROM sessions"))
        others = tuple(database.execute("SELECT * FROM keys, master_keys, meta"))
    finally:
        database.close()
        (folder / "accounts.db-shm").unlink(missing_ok=True)
    names = frozenset(row[1] for row in users)
    return State(hash((users, sessions, others)), names, {row[0]: (row[1], row[2] is not None) for row in sessions})


class Disk:
    """The two files in a folder of a memory file system, and what each of them holds for certain."""

    def __init__(self, folder, images):
        self.folder = folder
        self.images = {name: bytearray(image) for name, image in images.items()}
        self.pending = {name: [] for name in images}
        self.files = {name: os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o640) for name in images}
        for name, image in images.items():
            self.patch(name, 0, image)

    def close(self):
        for file in self.files.values():
            os.close(file)

    def patch(self, name, offset, data):
        assert os.pwrite(self.files[name], data, offset) == len(data)

    def apply(self, number, event):
        if event.kind in ("write", "truncate"):
            self.pending[event.file].append((number, event))
        elif event.kind == "sync":
            settled = [pair for pair in self.pending[event.file] if pair[0] < event.since]
            self.pending[event.file] = [pair for pair in self.pending[event.file] if pair[0] >= event.since]
            for _, done in settled:
                self.settle(done)

    def settle(self, event):
        image = self.images[event.file]
        if event.kind == "truncate":
            del image[event.offset :]
            image.extend(bytes(event.offset - len(image)))
            os.ftruncate(self.files[event.file], event.offset)
            return
        image.extend(bytes(max(0, event.offset - len(image))))
        image[event.offset : event.offset + len(event.data)] = event.data
        self.patch(event.file, event.offset, event.data)

    def cut(self, random):
        """Lets a random part of what is not synced reach the files."""
        share = random.choice((0, 0.25, 0.5, 0.75, 1))
        for pending in self.pending.values():
            for _, event in pending:
                if random.random() >= share:
                    continue
                if event.kind == "truncate":
                    os.ftruncate(self.files[event.file], event.offset)
                elif random.random() < 0.3:
                    self.tear(event, random)
                else:
                    self.patch(event.file, event.offset, event.data)

    def tear(self, event, random):
        """Some sectors of the write, in no order: a sector is what a disk writes whole."""
        at, end = event.offset, event.offset + len(event.data)
        while at < end:
            until = min(end, (at // SECTOR + 1) * SECTOR)
            if random.random() < 0.5:
                self.patch(event.file, at, event.data[at - event.offset : until - event.offset])
            at = until

    def restore(self):
        """Takes back what `cut` did."""
        for name, pending in self.pending.items():
            image = self.images[name]
            for _, event in pending:
                if event.kind == "write":
                    self.patch(name, event.offset, image[event.offset : event.offset + len(event.data)])
            if any(event.kind == "truncate" for _, event in pending):
                self.patch(name, 0, image)
            os.ftruncate(self.files[name], len(image))


def states_of(folder, images, events):
    """The state before anything was done and after each commit, and for each event how many there were by then."""
    disk = Disk(folder, images)
    states, reached = [read_state(folder)], []
    try:
        for event in events:
            if event.kind in ("write", "truncate"):
                disk.settle(event)
            elif event.kind == "sync" and event.file.endswith("-wal"):
                state = read_state(folder)
                if state.digest != states[-1].digest:
                    states.append(state)
            reached.append(len(states))
    finally:
        disk.close()
    return states, reached
