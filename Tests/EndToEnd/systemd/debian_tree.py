"""The Debian that boxes boot from: made once, kept under .build, with the packages that tests install inside."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess

from box import CGROUPS, UNSHARE
from running_site import ROOT

SUITE = "bookworm"
# What a bare Debian server has, as far as it is of use here.
INSTALLED = ["systemd", "systemd-sysv", "dbus", "ca-certificates"]
# What tests install inside, where there is no network.
DOWNLOADED = [
    "nginx", "curl", "openssl", "sqlite3", "man-db", "bash-completion",
    "libfcgi0ldbl", "libssl3", "libsqlite3-0", "libargon2-1", "libjansson4", "libutf8proc2", "libcrypt1", "libstdc++6",
    "libgcc-s1",
]  # fmt: skip
SCRIPT = f'chroot "$1" apt-get install -y -qq --install-recommends --download-only {" ".join(DOWNLOADED)}'
MAKE = [
    "mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(INSTALLED)}", "--dpkgopt=force-unsafe-io",
    '--aptopt=Acquire::Languages "none"', "--skip=cleanup/apt", f"--customize-hook={SCRIPT}", SUITE,
]  # fmt: skip
NEEDED = {
    "mmdebstrap": "mmdebstrap",
    "systemd-nspawn": "systemd-container",
    "unshare": "util-linux",
    "setpriv": "util-linux",
}


def what_is_missing():
    """Why no box can be had on this machine; None where one can."""
    if os.geteuid():
        return "a real systemd needs root"
    for program, package in NEEDED.items():
        if not shutil.which(program):
            return f"a real systemd needs {program} (Debian: {package})"
    if CGROUPS is None:
        return "a real systemd needs cgroups v2"
    probe = subprocess.run([*UNSHARE, "true"], capture_output=True, text=True)
    return f"a real systemd needs namespaces: {probe.stderr.strip()}" if probe.returncode else None


def debian_tree():
    """The tree's folder. Another run that makes it at the same moment is waited for."""
    folder = ROOT / ".build/systemd"
    folder.mkdir(parents=True, exist_ok=True)
    tree = folder / f"{SUITE}-{hashlib.sha256(repr(MAKE).encode()).hexdigest()[:12]}"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tree.exists():
            for old in folder.glob(f"{SUITE}-*"):
                shutil.rmtree(old)
            made = folder / f"{SUITE}-unfinished"
            with contextlib.ExitStack() as stack:
                stack.callback(shutil.rmtree, made, ignore_errors=True)
                done = subprocess.run([*MAKE, made], capture_output=True, text=True, timeout=400)
                assert done.returncode == 0, done.stderr[-2000:]
                made.rename(tree)
                stack.pop_all()
    return tree
