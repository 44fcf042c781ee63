import contextlib

import pytest

from box import booted
from debian_tree import debian_tree, what_is_missing


@pytest.fixture(scope="session")
def tree():
    """A bare Debian; skips where this machine cannot boot one."""
    if missing := what_is_missing():
        pytest.skip(missing)
    return debian_tree()


@pytest.fixture(scope="module")
def make_box(tree):
    """Boots further boxes, `make_box(bind=…)`; they end with the module."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(booted(tree, **options))
