#!/usr/bin/env python3
"""Plants one fault at a time in a scratch copy of the tree, runs the test that must notice it, and wants it red.

    planted_faults.py --list
    planted_faults.py [--only ID …] [--scratch FOLDER]

The copy is a git worktree of HEAD, kept between runs so that builds are short; it is the program that is changed,
never a test. A fault that stays green, or does not build, is a failure of this script: exit status 1.
"""

import argparse
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRODUCTS = ("sallyport", "sallyport-accounts", "sallyport-gate")


@dataclasses.dataclass(frozen=True)
class Fault:
    """`test` is a file of Tests/EndToEnd with `::name` or `-k words`, or `swift FILTER`."""

    id: str
    meaning: str
    file: str
    old: str
    new: str
    test: str


FAULTS = [
    Fault(
        "DB1", "a registration is answered and never written", "Sources/Accounts/UseCases/Register.swift",
        "do { isNew = try users.insert(credentials) } catch { throw .unavailable(error) }", "isNew = !credentials.sealedPassword.isEmpty",
        "faults/test_steps.py -k RS4_DB1 and registration",
    ),
    Fault(
        "DB3", "synchronous is OFF", "Sources/SQLite/Setting.swift",
        'set: "PRAGMA synchronous = FULL", read: "PRAGMA synchronous", expected: "2"',
        'set: "PRAGMA synchronous = OFF", read: "PRAGMA synchronous", expected: "0"',
        "faults/test_steps.py -k RS4_DB1 and refresh",
    ),
    Fault(
        "RS1", "the counter is set without comparing", "Sources/AccountStore/SQLiteAccountStore+SessionStore.swift",
        "WHERE id = ?1 AND refresh_counter = ?2 AND ended_at IS NULL", "WHERE id = ?1 AND ?2 >= 0 AND ended_at IS NULL",
        "test_refresh.py -k RS1",
    ),
    Fault(
        "RS3", "a replayed token is refused and ends nothing", "Sources/Accounts/UseCases/RefreshSession.swift",
        "case ..<current: return .end(.refreshReplayed)", "case ..<current: return .refuse", "test_refresh.py -k RS3",
    ),
    Fault(
        "RS4", "the token before the current one is never forgiven", "Sources/Accounts/UseCases/RefreshSession.swift",
        "guard let age, age <= grace else { return .end(.refreshReplayed) }", "guard let age, age > grace + 1_000_000 else { return .end(.refreshReplayed) }",
        "faults/test_steps.py -k RS4_DB1 and refresh",
    ),
    Fault(
        "RS4b", "answers one counter too many within the grace: two live branches", "Sources/Accounts/UseCases/RefreshSession.swift",
        "            guard let age, age <= grace else { return .end(.refreshReplayed) }\n            return .answer(counter: current)",
        "            guard let age, age <= grace else { return .end(.refreshReplayed) }\n            return .answer(counter: current + 1)",
        "faults/test_history.py -k order",
    ),
    Fault(
        "RS5", "logout answers and ends nothing", "Sources/AccountStore/SQLiteAccountStore+SessionStore.swift",
        "SET end_reason = ?2, ended_at = ?3 WHERE id = ?1 AND ended_at IS NULL",
        "SET end_reason = ?2, ended_at = ?3 WHERE id = ?1 AND ended_at IS NOT NULL",
        "faults/test_history.py -k order",
    ),
    Fault(
        "FC5", "a dead worker is not replaced", "Sources/sallyport/Pool/Pool.swift",
        "slots[index].current = start() ?? delayed(index, now)", "slots[index].current = starts < slots.count ? start() ?? delayed(index, now) : nil",
        "test_pool.py -k replaced_within_a_second",
    ),
    Fault(
        "FC5b", "a crash loop is not slowed down", "Sources/sallyport/Pool/Slot.swift",
        "startAfter = now + pause", "startAfter = now + pause * 0",
        "faults/test_drains.py -k ever_more_slowly",
    ),
    Fault(
        "FC6", "the old worker is killed, not drained, when its successor is ready", "Sources/sallyport/Pool/Pool.swift",
        "kill(old.process, SIGTERM)", "kill(old.process, SIGKILL)",
        "faults/test_drains.py -k rolling",
    ),
    Fault(
        "FC6b", "a roll ends the old worker before the new one is ready", "Sources/sallyport/Pool/Pool.swift",
        "        slots[index].successor = start()\n", "        if let old = slots[index].current { kill(old.process, SIGKILL) }\n        slots[index].successor = start()\n",
        "faults/test_drains.py -k rolling",
    ),
    Fault(
        "DB5", "a write that failed is answered as if it had not", "Sources/SQLite/Database.swift",
        "            try commit.runUnguarded()\n", "            do { try commit.runUnguarded() } catch {}\n",
        "faults/test_steps.py -k DB5 and registration",
    ),
]  # fmt: skip


def run(command, folder, log, **environment):
    with open(log, "a") as output:
        output.write(f"$ {' '.join(map(str, command))}\n")
        output.flush()
        done = subprocess.run(
            command, cwd=folder, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    return done.returncode == 0


class Scratch:
    def __init__(self, folder):
        self.tree, self.log = folder / "tree", folder / "log"
        folder.mkdir(parents=True, exist_ok=True)
        head = subprocess.check_output(["git", "-C", ROOT, "rev-parse", "HEAD"], text=True).strip()
        if self.tree.exists():
            subprocess.run(["git", "-C", self.tree, "checkout", "-qf", "--detach", head], check=True)
        else:
            subprocess.run(["git", "-C", ROOT, "worktree", "add", "-q", "--detach", self.tree, head], check=True)
        # What is not committed yet is tried as it stands.
        for name in ("Tests/EndToEnd", "scripts", "nginx"):
            shutil.rmtree(self.tree / name)
            shutil.copytree(ROOT / name, self.tree / name, ignore=shutil.ignore_patterns("__pycache__"))

    def build(self):
        return all(
            run(["swift", "build", "--static-swift-stdlib", "--product", product], self.tree, self.log)
            for product in PRODUCTS
        )

    def test_is_green(self, test):
        if test.startswith("swift "):
            return run(["swift", "test", "--filter", test.removeprefix("swift ")], self.tree, self.log)
        file, _, words = test.partition(" -k ")
        pytest = os.environ.get("PYTEST", str(ROOT / ".build/venv/bin/pytest"))
        command = [pytest, "-c", "Tests/EndToEnd/pytest.ini", "-x", f"Tests/EndToEnd/{file}"]
        command += ["-k", words] if words else []
        return run(command, self.tree, self.log, SALLYPORT_TEST_BIN=str(self.tree / ".build/debug"))

    def verdict(self, fault):
        path = self.tree / fault.file
        text = path.read_text()
        if text.count(fault.old) != 1:
            return f"the text stands {text.count(fault.old)} times in {fault.file}"
        path.write_text(text.replace(fault.old, fault.new))
        try:
            if not fault.test.startswith("swift ") and not self.build():
                return "does not build"
            return "green" if self.test_is_green(fault.test) else "red"
        finally:
            path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--only", nargs="+", metavar="ID")
    parser.add_argument("--scratch", type=pathlib.Path, default=ROOT / ".build/planted-faults")
    arguments = parser.parse_args()
    chosen = [fault for fault in FAULTS if not arguments.only or fault.id in arguments.only]
    if arguments.list:
        for fault in chosen:
            print(f"{fault.id:6} {fault.meaning}\n       {fault.file} → {fault.test}")
        return 0
    scratch, rows = Scratch(arguments.scratch.resolve()), []
    if not scratch.build():
        sys.exit(f"the tree does not build without a fault: {scratch.log}")
    for number, fault in enumerate(chosen, 1):
        print(f"{number} of {len(chosen)}: {fault.id}, {fault.meaning}", file=sys.stderr, flush=True)
        began = time.monotonic()
        rows.append((fault, scratch.verdict(fault), time.monotonic() - began))
    for fault, verdict, seconds in rows:
        print(f"{fault.id:6} {verdict:16} {seconds:5.0f} s  {fault.meaning}")
    return 0 if all(verdict == "red" for _, verdict, _ in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
