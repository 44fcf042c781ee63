"""Debian packages of the programs under test."""

import os
import pathlib
import shutil
import subprocess

import pytest

from running_site import PROGRAMS, ROOT

# what nobody has released yet
HIGHER = "99.0"


def make_package(folder, *arguments):
    """Builds it by scripts/package, of the programs as they are."""
    for program, package in {"dh": "debhelper", "dpkg-buildpackage": "dpkg-dev"}.items():
        if not shutil.which(program):
            pytest.skip(f"a package needs {program} (Debian: {package})")
    if "libswift" in subprocess.run(["ldd", PROGRAMS / "sallyport"], capture_output=True, text=True).stdout:
        pytest.skip(f"a package needs programs that were built for release; those in {PROGRAMS} were not")
    made = subprocess.run(
        [ROOT / "scripts/package", "--output", folder, *arguments],
        env=os.environ | {"SALLYPORT_TEST_BIN": str(PROGRAMS)},
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert made.returncode == 0, made.stderr + log_of(folder)
    return pathlib.Path(made.stdout.strip())


def log_of(folder):
    log = pathlib.Path(folder) / "log"
    return log.read_text()[-3000:] if log.exists() else ""


def altered(package, folder, change, version):
    """The package with its files changed: `change` is given the folder in which they lie."""
    tree = folder / "altered"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    change(tree)
    control = tree / "DEBIAN/control"
    lines = [f"Version: {version}" if line.startswith("Version:") else line for line in control.read_text().split("\n")]
    control.write_text("\n".join(lines))
    path = folder / f"sallyport_{version}_amd64.deb"
    # not compressed: it is read once
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, path], check=True, capture_output=True)
    shutil.rmtree(tree)
    return path
