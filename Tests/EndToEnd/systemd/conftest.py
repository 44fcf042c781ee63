import contextlib

import pytest

from box import booted
from debian_tree import debian_tree, what_is_missing
from pools import Pools, binds


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


@pytest.fixture(scope="module")
def pools(make_box):
    """Sallyport's units, nginx and a user in a box of the module's own."""
    pools = Pools(make_box(bind=binds()))
    pools.install()
    return pools
