"""Faults: what the site does while the disk, the clock, a lock, a key or the power fails under it.

Each file is one kind of fault and has a quick form, in every test run, and a long one, for a release:
`SALLYPORT_TEST_SCALE=long scripts/test --end-to-end-only -k faults`. Counts come from scale.py, and each test tells
its trials, losses and longest recovery in pytest's last lines (figures.py).
"""

import contextlib
import os

import figures
import pytest
from figures import FIGURES

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounts a file system: needs root")


@pytest.fixture
def started():
    """An ExitStack: what is entered there ends with the test."""
    with contextlib.ExitStack() as stack:
        yield stack


def pytest_configure(config):
    figures.capture = config.pluginmanager.getplugin("capturemanager")


def pytest_terminal_summary(terminalreporter):
    if FIGURES:
        terminalreporter.section("faults")
        for told in FIGURES:
            terminalreporter.write_line(str(told))
