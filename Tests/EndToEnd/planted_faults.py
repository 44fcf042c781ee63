#!/usr/bin/env python3
"""Plants one fault at a time in a scratch copy of the tree, runs the test that must notice it, and wants it red.

    planted_faults.py --list
    planted_faults.py [--only ID …] [--scratch FOLDER]

The copy is a git worktree of HEAD, kept between runs so that builds are short; it is the program that is changed,
never a test. A fault that stays green, or does not build, is a failure of this script: exit status 1.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from planted_fault_list import FAULTS

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRODUCTS = ("sallyport", "sallyport-accounts", "sallyport-gate")


def run(command, folder, log, **environment):
    """Exit status and output, which goes to the log as well."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    with open(log, "a") as file:
        file.write(f"$ {' '.join(map(str, command))}\n{done.stdout}")
    return done.returncode, done.stdout


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
        """The programs, linked as the tests are: one folder does not hold objects for both ways."""
        return all(
            run(["swift", "build", "--product", product], self.tree, self.log)[0] == 0
            for product in PRODUCTS
        )

    def build_for(self, fault):
        if fault.test.startswith("swift "):
            return run(["swift", "build", "--build-tests"], self.tree, self.log)[0] == 0
        # For a fault of nginx's files, too: the programs that stand there are of the fault before.
        return self.build()

    def outcome(self, test):
        """Red is a test that failed, not one that could not begin: a site that does not start shows nothing."""
        if test.startswith("swift "):
            status, output = run(["swift", "test", "--filter", test.removeprefix("swift ")], self.tree, self.log)
            if status == 0:
                return "green" if re.search(r"Test run with [1-9]\d* test", output) else "no such test"
            return "red" if "recorded an issue" in output else "broken"
        file, _, words = test.partition(" -k ")
        pytest = os.environ.get("PYTEST", str(ROOT / ".build/venv/bin/pytest"))
        command = [pytest, "-c", "Tests/EndToEnd/pytest.ini", "-x", f"Tests/EndToEnd/{file}"]
        command += ["-k", words] if words else []
        status, output = run(command, self.tree, self.log, SALLYPORT_TEST_BIN=str(self.tree / ".build/debug"))
        if status == 0:
            return "green"
        return "red" if status == 1 and re.search(r"^\d+ failed", output, re.MULTILINE) else "broken"

    def verdict(self, fault):
        path = self.tree / fault.file
        text = path.read_text()
        if text.count(fault.old) != 1:
            return f"the text stands {text.count(fault.old)} times in {fault.file}"
        path.write_text(text.replace(fault.old, fault.new))
        try:
            return self.outcome(fault.test) if self.build_for(fault) else "does not build"
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
    scratch, verdicts = Scratch(arguments.scratch.resolve()), []
    if not scratch.build():
        sys.exit(f"the tree does not build without a fault: {scratch.log}")
    for number, fault in enumerate(chosen, 1):
        print(f"{number} of {len(chosen)}: {fault.id}, {fault.meaning}", file=sys.stderr, flush=True)
        began = time.monotonic()
        verdicts.append(scratch.verdict(fault))
        print(f"{fault.id:6} {verdicts[-1]:16} {time.monotonic() - began:5.0f} s  {fault.meaning}", flush=True)
    return 0 if set(verdicts) <= {"red"} else 1


if __name__ == "__main__":
    sys.exit(main())
